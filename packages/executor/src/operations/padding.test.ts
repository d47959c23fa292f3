import { fed, fedAs, floats, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'

const modes = ['constant', 'reflect', 'edge', 'wrap']

checkOperations(
  'padding',
  [
    ...modes.map(mode => ({
      operator: 'Pad',
      inputs: [fed(1, 2, 3, 4), ints([0, 0, 2, 1, 0, 0, 1, 3])],
      attributes: { mode },
      opset: 19,
      differentiable: [0],
    })),
    { operator: 'Pad', inputs: [fed(2, 3), ints([1, -1, 0, 2])], differentiable: [0] },
    { operator: 'Pad', inputs: [fed(2, 3), ints([0, -1, 0, -1])], differentiable: [0] },
    { operator: 'Pad', inputs: [fed(2, 3), ints([1, 0, 0, 2]), floats([7], [])] },
    { operator: 'Pad', inputs: [fed(2, 3), ints([2, 1]), null, ints([-1])] },
    { operator: 'Pad', inputs: [fed(2, 3)], attributes: { pads: [1, 0, 0, 2], value: 0.5 }, opset: 10 },
    { operator: 'Pad', inputs: [fedAs('int64', 3), ints([1, 1])] },
    { operator: 'Pad', inputs: [fedAs('bool', 3), ints([1, 1])] },
  ],
  ['cpu'],
)
