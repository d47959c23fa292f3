import { fed, fedAs, floats } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const of = (
  operator: string,
  attributes: OperationCase['attributes'],
  ...inputs: OperationCase['inputs']
): OperationCase => ({
  operator,
  attributes: { ...attributes },
  inputs,
  differentiable: inputs.map((_, i) => i),
  tolerance: 1e-4,
})
const image = fed(2, 2, 5, 6)
const bytes = fedWith(
  'uint8',
  [1, 2, 3, 3],
  Array.from({ length: 18 }, (_, i) => (i * 37) % 251),
)
const signed = fedWith(
  'int8',
  [3, 2, 2, 2],
  Array.from({ length: 24 }, (_, i) => ((i * 53) % 127) - 63),
)

checkOperations(
  'convolution',
  [
    of('Conv', {}, image, fed(3, 2, 3, 3), fed(3)),
    of('Conv', { strides: [2, 1], pads: [1, 0, 2, 1] }, image, fed(3, 2, 3, 2)),
    of('Conv', { auto_pad: 'SAME_UPPER', strides: [2, 2] }, image, fed(3, 2, 3, 3)),
    of('Conv', { auto_pad: 'SAME_LOWER' }, image, fed(3, 2, 2, 2)),
    of('Conv', { strides: [3, 3], auto_pad: 'SAME_UPPER' }, image, fed(3, 2, 1, 1)),
    of('Conv', { dilations: [2, 3], pads: [1, 1, 1, 1] }, image, fed(3, 2, 2, 2)),
    of('Conv', { dilations: [2, 1], strides: [2, 2], pads: [1, 1, 1, 1] }, image, fed(3, 2, 2, 2)),
    of('Conv', { group: 2, pads: [1, 1, 1, 1] }, fed(2, 4, 3, 3), fed(6, 2, 3, 3), fed(6)),
    of('Conv', { group: 2 }, image, fed(2, 1, 3, 3), fed(2)),
    of('Conv', { group: 2, strides: [2, 2], pads: [1, 1, 0, 0] }, image, fed(6, 1, 3, 3)),
    of('Conv', { group: 2, strides: [2, 1] }, image, fed(4, 1, 3, 3)),
    of('Conv', { group: 2, dilations: [2, 2] }, image, fed(4, 1, 2, 2)),
    of('Conv', { strides: [2], pads: [1, 2] }, fed(2, 3, 7), fed(4, 3, 3), fed(4)),
    of('Conv', { group: 3, dilations: [2] }, fed(2, 3, 7), fed(3, 1, 3)),
    of('Conv', { pads: [1, 0, 0, 1, 0, 1], strides: [1, 2, 1] }, fed(1, 2, 3, 4, 3), fed(2, 2, 2, 3, 2), fed(2)),
    of('Conv', { group: 2, dilations: [1, 2, 1] }, fed(1, 2, 2, 4, 3), fed(2, 1, 2, 2, 2)),
    { operator: 'ConvInteger', inputs: [bytes, signed] },
    {
      operator: 'ConvInteger',
      inputs: [bytes, signed, fedWith('uint8', [], [120])],
      attributes: { pads: [1, 1, 0, 0] },
    },
    {
      operator: 'QLinearConv',
      inputs: [
        bytes,
        floats([0.02], []),
        fedWith('uint8', [], [120]),
        signed,
        floats([0.01, 0.02, 0.005]),
        fedWith('int8', [3], [0, 0, 0]),
        floats([0.05], []),
        fedWith('uint8', [], [110]),
        fedWith('int32', [3], [400, -300, 50]),
      ],
    },
    of('ConvTranspose', {}, image, fed(2, 3, 3, 3), fed(3)),
    of('ConvTranspose', { strides: [2, 2], pads: [1, 0, 0, 1], output_padding: [1, 0] }, image, fed(2, 3, 3, 3)),
    of('ConvTranspose', { strides: [2, 3], auto_pad: 'SAME_UPPER' }, image, fed(2, 3, 3, 3)),
    of('ConvTranspose', { strides: [2, 2], auto_pad: 'SAME_LOWER' }, image, fed(2, 3, 3, 3)),
    of('ConvTranspose', { strides: [2, 2], output_shape: [10, 12] }, image, fed(2, 3, 3, 3)),
    of('ConvTranspose', { dilations: [2, 1], strides: [1, 2], output_padding: [0, 1] }, image, fed(2, 3, 2, 2)),
    of('ConvTranspose', { group: 2, strides: [2, 2] }, fed(1, 4, 2, 3), fed(4, 3, 2, 2), fed(6)),
    of('ConvTranspose', { strides: [3] }, fed(2, 3, 4), fed(3, 2, 2), fed(2)),
    of('ConvTranspose', { strides: [2, 1, 1], pads: [1, 0, 0, 0, 0, 0] }, fed(1, 2, 2, 3, 2), fed(2, 2, 2, 2, 2)),
    { ...of('Conv', {}, fedAs('float32', 1, 1, 2, 2), fed(1, 1, 3, 3)), attributes: { pads: [1, 1, 1, 1] } },
  ],
  ['cpu'],
)
