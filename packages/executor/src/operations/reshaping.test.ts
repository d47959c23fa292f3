import { fed, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'

checkOperations('reshaping', [
  { operator: 'Reshape', inputs: [fed(2, 3, 4), ints([0, -1])], differentiable: [0] },
  { operator: 'Reshape', inputs: [fed(2, 3, 4), ints([4, 6])] },
  { operator: 'Reshape', inputs: [fed(1), ints([])] },
  { operator: 'Reshape', inputs: [fed(2, 3), fedWith('int64', [2], [3, -1])] },
  { operator: 'Reshape', attributes: { allowzero: 1 }, inputs: [fed(0, 3), ints([3, 0])] },
  { operator: 'Flatten', inputs: [fed(2, 3, 4)], differentiable: [0] },
  { operator: 'Flatten', attributes: { axis: 0 }, inputs: [fed(2, 3, 4)] },
  { operator: 'Flatten', attributes: { axis: 3 }, inputs: [fed(2, 3, 4)] },
  { operator: 'Flatten', attributes: { axis: -1 }, inputs: [fed(2, 3, 4)] },
  { operator: 'Squeeze', inputs: [fed(1, 3, 1)], differentiable: [0] },
  { operator: 'Squeeze', inputs: [fed(1, 3, 1), ints([-1])] },
  { operator: 'Squeeze', attributes: { axes: [0] }, inputs: [fed(1, 3, 1)], opset: 11 },
  { operator: 'Unsqueeze', inputs: [fed(2, 3), ints([3, 0])], differentiable: [0] },
  { operator: 'Unsqueeze', inputs: [fed(2, 3), ints([-1, 1])] },
  { operator: 'Unsqueeze', attributes: { axes: [0, 2] }, inputs: [fed(2, 3)], opset: 11 },
])
