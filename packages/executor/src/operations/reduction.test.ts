import { fed, floats, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const positive = floats([0.5, 1.5, 2, 0.25, 3, 1], [3, 2])
const reductions = [
  'ReduceSum',
  'ReduceMean',
  'ReduceMax',
  'ReduceMin',
  'ReduceProd',
  'ReduceL1',
  'ReduceL2',
  'ReduceSumSquare',
  'ReduceLogSum',
  'ReduceLogSumExp',
]
const values = {
  ...positive!,
  elements: undefined,
  values: positive!.elements,
} as unknown as OperationCase['inputs'][0]

checkOperations('reduction', [
  ...reductions.flatMap((operator): OperationCase[] => [
    { operator, inputs: [values], differentiable: [0] },
    { operator, inputs: [values, ints([0])], attributes: { keepdims: 0 }, differentiable: [0] },
    { operator, inputs: [values, ints([-1])] },
    { operator, inputs: [values], attributes: { noop_with_empty_axes: 1 } },
    { operator, inputs: [values], attributes: { axes: [1], keepdims: 0 }, opset: 11 },
    { operator, inputs: [values], attributes: { keepdims: 0 }, opset: 11 },
  ]),
  { operator: 'ReduceSum', inputs: [fedWith('int32', [2, 2], [1, 2, 3, -4]), ints([1])] },
  { operator: 'ReduceMax', inputs: [fedWith('int32', [2, 2], [1, 2, 3, -4]), ints([1])] },
  ...['ArgMax', 'ArgMin'].flatMap((operator): OperationCase[] => [
    { operator, inputs: [fed(3, 4)] },
    { operator, inputs: [fed(3, 4)], attributes: { axis: 1, keepdims: 0 } },
    { operator, inputs: [floats([2, 1, 2, 1], [1, 4])], attributes: { axis: -1, select_last_index: 1 } },
    { operator, inputs: [floats([2, 1, 2, 1], [1, 4])], attributes: { axis: -1 } },
  ]),
  { operator: 'CumSum', inputs: [fed(3, 4), ints([1], [])], differentiable: [0] },
  { operator: 'CumSum', inputs: [fed(3, 2), ints([0], [])], attributes: { exclusive: 1 }, differentiable: [0] },
  {
    operator: 'CumSum',
    inputs: [fed(2, 4), ints([-1], [])],
    attributes: { reverse: 1, exclusive: 1 },
    differentiable: [0],
  },
  { operator: 'CumSum', inputs: [fedWith('int64', [3], [1, 2, 3]), ints([0], [])] },
  {
    operator: 'TopK',
    inputs: [fedWith('float32', [2, 3], [1, 3, 2, -1, -3, -2]), ints([2])],
    outputs: 2,
    differentiable: [0],
  },
  {
    operator: 'TopK',
    inputs: [fed(3, 2), ints([2])],
    attributes: { axis: 0, largest: 0 },
    outputs: 2,
    differentiable: [0],
  },
  { operator: 'TopK', inputs: [fed(3, 5)], attributes: { k: 3 }, outputs: 2, opset: 9 },
  { operator: 'TopK', inputs: [floats([1, 2, 2, 1, 2]), ints([4])], outputs: 2 },
])
