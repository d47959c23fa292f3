import { fed, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'

checkOperations('gathering', [
  { operator: 'Gather', inputs: [fed(4, 3), ints([0, -1, 1, 0], [2, 2])], differentiable: [0] },
  { operator: 'Gather', attributes: { axis: 1 }, inputs: [fed(4, 3, 2), ints([2, 0])], differentiable: [0] },
  {
    operator: 'Gather',
    attributes: { axis: -1 },
    inputs: [fed(4, 3, 2), ints([1, -2, 0], [3, 1])],
    differentiable: [0],
  },
  { operator: 'Gather', attributes: { axis: 1 }, inputs: [fed(4, 3), ints([-1], [])], differentiable: [0] },
  { operator: 'Gather', inputs: [fed(4), fedWith('int32', [], [2])], differentiable: [0] },
  { operator: 'Gather', inputs: [fedWith('int64', [3], [7, 8, 9]), fedWith('int64', [2], [2, 0])] },
  { operator: 'Gather', inputs: [fedWith('bool', [3], [1, 0, 1]), fedWith('int64', [2], [2, 1])] },
  {
    operator: 'GatherElements',
    attributes: { axis: 1 },
    inputs: [fed(2, 3), ints([0, -1, 2, 0], [2, 2])],
    differentiable: [0],
  },
  { operator: 'GatherElements', inputs: [fed(3, 2, 2), ints([2, 0], [1, 1, 2])] },
  { operator: 'GatherND', inputs: [fed(2, 3, 2), ints([0, 1, 1, -1], [2, 2])], differentiable: [0] },
  { operator: 'GatherND', inputs: [fed(2, 3, 2), ints([1, 0, 1], [3, 1])], differentiable: [0] },
  {
    operator: 'GatherND',
    attributes: { batch_dims: 1 },
    inputs: [fed(2, 3, 2), ints([1, 0, 2, -1], [2, 2, 1])],
    differentiable: [0],
  },
  { operator: 'GatherND', inputs: [fed(2, 2), ints([0, 0, 1, 1], [2, 2])] },
])
