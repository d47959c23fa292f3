import { bools, fed, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'

const repeated = fedWith('float32', [3, 2], [2, 1, 1, 1, 2, 1])

checkOperations('selection', [
  { operator: 'Trilu', inputs: [fed(2, 3, 4)], differentiable: [0] },
  { operator: 'Trilu', attributes: { upper: 0 }, inputs: [fed(3, 4), ints([1], [])], differentiable: [0] },
  { operator: 'Trilu', inputs: [fed(3, 3), ints([-1], [])] },
  { operator: 'Trilu', inputs: [fedWith('int64', [2, 2], [1, 2, 3, 4])] },
  { operator: 'Trilu', inputs: [fedWith('bool', [2, 2], [1, 1, 1, 1])] },
  { operator: 'NonZero', inputs: [fedWith('float32', [2, 3], [0, 1, 2, 3, 0, 0])] },
  { operator: 'NonZero', inputs: [fedWith('bool', [3], [1, 0, 1])] },
  { operator: 'Compress', attributes: { axis: 1 }, inputs: [fed(2, 3), bools([1, 0, 1])], differentiable: [0] },
  { operator: 'Compress', inputs: [fed(2, 3), bools([0, 1, 0, 0, 1])], differentiable: [0] },
  { operator: 'Compress', attributes: { axis: 0 }, inputs: [fed(2, 3), fedWith('bool', [2], [0, 0])] },
  { operator: 'Unique', inputs: [repeated], outputs: 4 },
  { operator: 'Unique', attributes: { sorted: 0 }, inputs: [repeated], outputs: 4 },
  { operator: 'Unique', attributes: { axis: 0 }, inputs: [repeated], outputs: 4 },
  { operator: 'Unique', attributes: { axis: 1 }, inputs: [repeated], outputs: 4 },
])
