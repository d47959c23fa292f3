import { fed, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const slice = (...bounds: number[][]): OperationCase => ({
  operator: 'Slice',
  inputs: [fed(5, 4, 3), ...bounds.map(values => ints(values))],
  differentiable: [0],
})

checkOperations('slicing', [
  slice([1, 0], [3, 2]),
  slice([-3], [2 ** 31], [0]),
  slice([0, 1], [5, 4], [0, -2], [2, 3]),
  slice([4, -1], [-6, 0], [0, 1], [-1, -2]),
  slice([100], [-100], [0], [-3]),
  slice([1], [2 ** 53], [1], [1]),
  { operator: 'Slice', inputs: [fed(5, 4), ints([3]), ints([2])] },
  { operator: 'Slice', inputs: [fedWith('int64', [4], [9, 8, 7, 6]), ints([3]), ints([-9]), ints([0]), ints([-2])] },
  { operator: 'Slice', inputs: [fedWith('bool', [4], [1, 1, 0, 1]), ints([3]), ints([-9]), ints([0]), ints([-1])] },
  { operator: 'Slice', attributes: { starts: [1, -2], ends: [4, 9], axes: [0, 1] }, inputs: [fed(5, 4)], opset: 9 },
  { operator: 'Slice', attributes: { starts: [1], ends: [-1] }, inputs: [fed(5, 4)], opset: 9 },
])
