import type { Tensor } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { maskTensor } from '../removal/mask-tensor.ts'
import { cutTensor } from '../removal/cut-tensor.ts'
import { permuted, reshaped } from './arrangement.ts'
import { arrangeTensor, restoreTensor } from './arranged-tensor.ts'

const numbers = (bytes: Uint8Array): number[] => [...new Float32Array(bytes.slice().buffer)]

const stored: Tensor = {
  name: 'kernel:0',
  type: 'float32',
  shape: [2, 3],
  read: () => new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer),
  origin: 'of the file',
}

describe('arrangeTensor', () => {
  it('reads what is stored in the order of the graph', async () => {
    const tensor = arrangeTensor('dense/kernel', stored, permuted([1, 0]))
    expect(tensor.shape).toEqual([3, 2])
    expect(numbers(await tensor.read())).toEqual([1, 4, 2, 5, 3, 6])
  })
})

describe('restoreTensor', () => {
  it('gives the stored tensor itself where nothing changed', () => {
    const tensor = arrangeTensor('dense/kernel', stored, permuted([1, 0]))
    expect(restoreTensor(tensor)).toEqual({ stored, tensor: stored })
    expect(restoreTensor(tensor)!.tensor).toBe(stored)
  })

  it('puts what is left of a cut tensor back in the order of the file', async () => {
    const tensor = arrangeTensor('dense/kernel', stored, permuted([1, 0]))
    const { tensor: back } = restoreTensor(cutTensor(tensor, [Uint8Array.of(1, 0, 1), null]))!
    expect(back).toMatchObject({ name: 'kernel:0', shape: [2, 2], origin: 'of the file' })
    expect(numbers(await back.read())).toEqual([1, 3, 4, 6])
  })

  it('puts a masked tensor back in the order of the file', async () => {
    const tensor = arrangeTensor('dense/kernel', stored, permuted([1, 0]))
    const { tensor: back } = restoreTensor(maskTensor(tensor, [Uint8Array.of(1, 0, 1), null]))!
    expect(numbers(await back.read())).toEqual([1, 0, 3, 4, 0, 6])
  })

  it('knows no way back for a tensor that no file stores', () => {
    expect(restoreTensor({ ...stored, origin: undefined })).toBeUndefined()
  })

  it('refuses an arrangement that has no layout for what is left', () => {
    const halves = reshaped(
      ([a, b]) => [a! * b!],
      ([size]) => [size! / 4, 4],
    )
    const tensor = cutTensor(arrangeTensor('odd', stored, halves), [Uint8Array.of(1, 1, 1, 1, 1, 0)])
    expect(() => restoreTensor(tensor)).toThrow('odd')
  })
})
