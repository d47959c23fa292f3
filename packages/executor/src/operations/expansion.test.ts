import { fed, ints, tensor } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'

checkOperations('expansion', [
  { operator: 'Expand', inputs: [fed(3, 1), ints([2, 1, 4])], differentiable: [0] },
  { operator: 'Expand', inputs: [fed(2, 3), ints([1])], differentiable: [0] },
  { operator: 'Expand', inputs: [fed(1, 2, 1, 1, 2, 1), ints([2, 1, 2, 2, 1, 2])], differentiable: [0] },
  { operator: 'Expand', inputs: [fedWith('int64', [1, 2], [4, 5]), ints([3, 2])] },
  { operator: 'Expand', inputs: [fedWith('bool', [1, 2], [1, 0]), ints([3, 2])] },
  { operator: 'Expand', inputs: [fed(2, 1), fedWith('int64', [2], [2, 3])] },
  { operator: 'Tile', inputs: [fed(2, 3), ints([2, 1])], differentiable: [0] },
  { operator: 'Tile', inputs: [fed(2, 1, 2), ints([1, 3, 2])], differentiable: [0] },
  { operator: 'Tile', inputs: [fed(1, 2, 1, 1, 2), ints([2, 1, 2, 1, 2])], differentiable: [0] },
  { operator: 'ConstantOfShape', inputs: [ints([2, 3])] },
  { operator: 'ConstantOfShape', attributes: { value: tensor('int64', [1], [7]) }, inputs: [ints([4])] },
  { operator: 'ConstantOfShape', attributes: { value: tensor('float32', [1], [0.5]) }, inputs: [ints([40, 50])] },
  { operator: 'ConstantOfShape', attributes: { value: tensor('bool', [1], [1]) }, inputs: [ints([2])] },
])
