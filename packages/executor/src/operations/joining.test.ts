import { fed, fedAs, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'

checkOperations('joining', [
  { operator: 'Concat', attributes: { axis: 1 }, inputs: [fed(2, 3), fed(2, 1), fed(2, 2)], differentiable: [0, 1, 2] },
  { operator: 'Concat', attributes: { axis: -2 }, inputs: [fed(2, 3), fed(1, 3)] },
  { operator: 'Concat', attributes: { axis: 0 }, inputs: [fed(0, 3), fed(1, 3)] },
  { operator: 'Concat', attributes: { axis: 0 }, inputs: [fedAs('int64', 3), ints([4, 5])] },
  { operator: 'Concat', attributes: { axis: 0 }, inputs: [fedAs('bool', 3), fedAs('bool', 2)] },
  { operator: 'Split', attributes: { num_outputs: 2 }, inputs: [fed(4, 3)], outputs: 2, differentiable: [0] },
  { operator: 'Split', attributes: { num_outputs: 3, axis: 1 }, inputs: [fed(2, 7)], outputs: 3 },
  {
    operator: 'Split',
    attributes: { axis: -1 },
    inputs: [fed(2, 6), ints([1, 3, 2])],
    outputs: 3,
    differentiable: [0],
  },
  { operator: 'Split', attributes: { split: [1, 3] }, inputs: [fed(4, 3)], outputs: 2, opset: 11 },
  { operator: 'Split', inputs: [fed(4, 3)], outputs: 2, opset: 13 },
])
