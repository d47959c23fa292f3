import { fed, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'

checkOperations('transposition', [
  { operator: 'Transpose', inputs: [fed(2, 3, 4)], differentiable: [0] },
  { operator: 'Transpose', attributes: { perm: [1, 2, 0] }, inputs: [fed(2, 3, 4)], differentiable: [0] },
  { operator: 'Transpose', attributes: { perm: [4, 0, 3, 1, 2, 5] }, inputs: [fed(1, 2, 1, 3, 2, 2)] },
  { operator: 'DepthToSpace', attributes: { blocksize: 2 }, inputs: [fed(2, 8, 2, 3)], differentiable: [0] },
  {
    operator: 'DepthToSpace',
    attributes: { blocksize: 2, mode: 'CRD' },
    inputs: [fed(2, 8, 2, 3)],
    differentiable: [0],
  },
  { operator: 'SpaceToDepth', attributes: { blocksize: 2 }, inputs: [fed(2, 3, 4, 2)], differentiable: [0] },
  { operator: 'ReverseSequence', inputs: [fed(4, 3, 2), ints([1, 4, 2])], differentiable: [0] },
  {
    operator: 'ReverseSequence',
    attributes: { time_axis: 1, batch_axis: 0 },
    inputs: [fed(3, 4, 2), ints([1, 4, 2])],
  },
])
