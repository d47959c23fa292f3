import { fedAs, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { Operand, OperationCase } from '../testing/operation-case.ts'

/** Numbers that are all well apart, so that a small step changes no maximum. */
const apart = (...shape: number[]): Operand => {
  const count = shape.reduce((product, size) => product * size, 1)
  const values = Array.from({ length: count }, (_, i) => (((i * 37) % 131) - 65.4) / 20)
  return fedWith('float32', shape, values)
}
const image = apart(2, 2, 5, 6)
const of = (operator: string, attributes: OperationCase['attributes'], x = image, opset = 19): OperationCase => ({
  operator,
  attributes: { ...attributes },
  inputs: [x],
  opset,
  differentiable: [0],
})
const square = { kernel_shape: [2, 2], strides: [2, 2] }
const odd = { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 0, 0, 1] }

checkOperations(
  'pooling',
  [
    of('MaxPool', square),
    of('MaxPool', odd),
    of('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
    of('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }),
    of('MaxPool', { kernel_shape: [2, 2], auto_pad: 'SAME_LOWER' }),
    of('MaxPool', { kernel_shape: [2, 2], auto_pad: 'VALID' }),
    of('MaxPool', { kernel_shape: [2, 2], dilations: [2, 3], pads: [1, 0, 1, 0] }),
    of('MaxPool', { kernel_shape: [3], strides: [2], pads: [1, 1] }, apart(2, 3, 7)),
    of('MaxPool', { kernel_shape: [2, 2, 2], strides: [2, 1, 1], pads: [1, 0, 0, 0, 1, 0] }, apart(1, 2, 3, 4, 3)),
    { ...of('MaxPool', odd), outputs: 2 },
    { ...of('MaxPool', { ...odd, storage_order: 1, dilations: [1, 2] }), outputs: 2 },
    { ...of('MaxPool', { kernel_shape: [3], strides: [2] }, apart(2, 3, 7)), outputs: 2 },
    of('AveragePool', square),
    of('AveragePool', odd),
    of('AveragePool', { ...odd, count_include_pad: 1 }),
    of('AveragePool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
    of('AveragePool', {
      kernel_shape: [3, 3],
      strides: [2, 2],
      ceil_mode: 1,
      pads: [1, 1, 0, 0],
      count_include_pad: 1,
    }),
    of('AveragePool', { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }),
    of('AveragePool', { kernel_shape: [2, 2], dilations: [2, 2], pads: [1, 1, 1, 1] }),
    of('AveragePool', { kernel_shape: [3], strides: [2], pads: [1, 1] }, apart(2, 3, 7)),
    of('AveragePool', { kernel_shape: [2, 2, 2], pads: [1, 0, 0, 0, 1, 0] }, apart(1, 2, 3, 4, 3)),
    of('LpPool', square),
    of('LpPool', { ...odd, p: 3 }),
    of('LpPool', { ...square, p: 1 }),
    of('GlobalAveragePool', {}),
    of('GlobalMaxPool', {}),
    of('GlobalAveragePool', {}, apart(2, 3, 4)),
    of('GlobalLpPool', {}),
    of('GlobalLpPool', { p: 3 }),
    {
      operator: 'MaxUnpool',
      inputs: [fedAs('float32', 1, 1, 2, 2), fedWith('int64', [1, 1, 2, 2], [5, 7, 13, 15])],
      attributes: square,
      differentiable: [0],
    },
    {
      operator: 'MaxUnpool',
      inputs: [fedAs('float32', 1, 1, 2, 2), fedWith('int64', [1, 1, 2, 2], [5, 7, 13, 15]), ints([1, 1, 5, 5])],
      attributes: square,
    },
  ],
  ['cpu'],
)
