import { describe, expect, it } from 'vitest'
import { expectAgreement, fed, fedAs, floats, inferCase } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'
import { countMacs } from '../counting/count-macs.ts'
import { caseGraph } from '../testing/agree-with-runtime.ts'

const conv = (attributes: Case['attributes'], ...inputs: Case['inputs']): Case => ({
  operator: 'Conv',
  inputs,
  ...(attributes && { attributes }),
})
const turned = (attributes: Case['attributes'], ...inputs: Case['inputs']): Case => ({
  operator: 'ConvTranspose',
  inputs,
  ...(attributes && { attributes }),
})

const agreeing: Record<string, Case> = {
  'a plain convolution': conv({}, fed(2, 3, 9, 7), fed(4, 3, 3, 3), fed(4)),
  'pads, strides and dilations': conv(
    { pads: [1, 2, 0, 1], strides: [2, 3], dilations: [2, 1] },
    fed(1, 3, 19, 17),
    fed(4, 3, 3, 3),
  ),
  groups: conv({ group: 2 }, fed(1, 4, 5, 5), fed(6, 2, 3, 3)),
  'one spatial axis': conv({ kernel_shape: [3] }, fed(1, 2, 9), fed(4, 2, 3)),
  'three spatial axes': conv({}, fed(1, 2, 5, 6, 7), fed(3, 2, 2, 3, 4)),
  'automatic pads': conv({ auto_pad: 'SAME_UPPER', strides: [2, 2] }, fed(1, 2, 9, 8), fed(3, 2, 3, 3)),
  'automatic pads at the start': conv({ auto_pad: 'SAME_LOWER', strides: [3, 2] }, fed(1, 2, 10, 8), fed(3, 2, 3, 2)),
  'no automatic pads': conv({ auto_pad: 'VALID' }, fed(1, 2, 9, 8), fed(3, 2, 3, 3)),
  'a constant weight': conv({}, fed(1, 1, 3, 3), floats([1, 2, 3, 4], [1, 1, 2, 2])),
  'a transposed convolution': turned({ strides: [2, 2], pads: [1, 1, 1, 1] }, fed(1, 3, 5, 4), fed(3, 2, 3, 3), fed(2)),
  'a transposed one with more outputs': turned(
    { strides: [2, 2], output_padding: [1, 1] },
    fed(1, 3, 5, 4),
    fed(3, 2, 3, 3),
  ),
  'a transposed one in groups': turned({ group: 2 }, fed(1, 4, 5, 4), fed(4, 3, 3, 3)),
  'a transposed one of a told size': turned(
    { strides: [2, 2], output_shape: [10, 8] },
    fed(1, 3, 5, 4),
    fed(3, 2, 3, 3),
  ),
  'a transposed one with automatic pads': turned(
    { strides: [2, 2], auto_pad: 'SAME_UPPER' },
    fed(1, 3, 5, 4),
    fed(3, 2, 3, 3),
  ),
  'an integer convolution': {
    operator: 'ConvInteger',
    inputs: [fedAs('uint8', 1, 2, 5, 5), fedAs('uint8', 3, 2, 3, 3)],
  },
}

describe('convolution', () => {
  it.each(Object.entries(agreeing))('agrees with onnxruntime on %s', (_, example) => expectAgreement(example))

  it.each<[string, Case]>([
    ['channels that differ', conv({}, fed(1, 3, 5, 5), fed(4, 2, 3, 3))],
    ['channels that differ in groups', conv({ group: 2 }, fed(1, 6, 5, 5), fed(4, 2, 3, 3))],
    ['filters that groups do not divide', conv({ group: 2 }, fed(1, 4, 5, 5), fed(5, 2, 3, 3))],
    ['a window larger than the input', conv({}, fed(1, 3, 2, 5), fed(4, 3, 3, 3))],
    ['another number of axes', conv({}, fed(1, 3, 5), fed(4, 3, 3, 3))],
    ['strides of another length', conv({ strides: [1] }, fed(1, 3, 5, 5), fed(4, 3, 3, 3))],
    ['a stride of 0', conv({ strides: [0, 1] }, fed(1, 3, 5, 5), fed(4, 3, 3, 3))],
    ['another kernel_shape', conv({ kernel_shape: [3, 2] }, fed(1, 3, 5, 5), fed(4, 3, 3, 3))],
    ['no groups', conv({ group: 0 }, fed(1, 3, 5, 5), fed(4, 3, 3, 3))],
    ['transposed channels that differ', turned({}, fed(1, 3, 5, 5), fed(4, 2, 3, 3))],
  ])('refuses %s', async (_, example) => {
    await expect(inferCase(example)).rejects.toMatchObject({
      code: 'invalid-model',
      who: `${example.operator} node 'node'`,
    })
  })

  it('counts a product for each weight of a filter and element of the output', async () => {
    const grouped = conv({ group: 2, pads: [1, 1, 1, 1] }, fed(2, 4, 5, 5), fed(6, 2, 3, 3))
    expect(await countMacs(caseGraph(grouped))).toBe(2 * 6 * 25 * 2 * 9)
    const upward = turned({ strides: [2, 2] }, fed(1, 3, 5, 4), fed(3, 2, 3, 3))
    expect(await countMacs(caseGraph(upward))).toBe(3 * 20 * 2 * 9)
  })
})
