import { describe, expect, it } from 'vitest'
import { expectAgreement, fed, inferCase } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const pool = (operator: string, attributes: Case['attributes'], ...shape: number[]): Case => ({
  operator,
  inputs: [fed(...shape)],
  ...(attributes && { attributes }),
})

describe('pooling', () => {
  it.each([
    pool('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, 1, 2, 9, 8),
    pool('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, 1, 2, 10, 8),
    pool('MaxPool', { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1, pads: [0, 0, 1, 1] }, 1, 2, 9, 7),
    pool('MaxPool', { kernel_shape: [2, 2], strides: [3, 3], ceil_mode: 1, pads: [1, 1, 1, 1] }, 1, 2, 6, 7),
    pool('MaxPool', { kernel_shape: [3], dilations: [2] }, 1, 2, 11),
    pool('MaxPool', { kernel_shape: [2, 2], auto_pad: 'SAME_UPPER', strides: [2, 2] }, 1, 2, 9, 8),
    pool('AveragePool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, 1, 2, 10, 9),
    pool('AveragePool', { kernel_shape: [2, 3], pads: [0, 1, 1, 0] }, 1, 2, 6, 7),
    pool('AveragePool', { kernel_shape: [2, 2], auto_pad: 'VALID', strides: [2, 2] }, 1, 2, 9, 8),
    pool('LpPool', { kernel_shape: [2, 2] }, 1, 2, 6, 7),
    pool('GlobalAveragePool', {}, 2, 3, 5, 4),
    pool('GlobalMaxPool', {}, 2, 3, 5),
    pool('GlobalLpPool', {}, 2, 3, 5, 4),
  ])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it('gives the places of the maxima', () =>
    expectAgreement({ ...pool('MaxPool', { kernel_shape: [2, 2] }, 1, 2, 5, 5), outputs: 2 }))

  it('refuses a window larger than the input, or none', async () => {
    await expect(inferCase(pool('MaxPool', { kernel_shape: [7, 2] }, 1, 1, 6, 6))).rejects.toMatchObject({
      code: 'invalid-model',
    })
    await expect(inferCase(pool('MaxPool', {}, 1, 1, 6, 6))).rejects.toThrow("expected an attribute 'kernel_shape'")
  })
})
