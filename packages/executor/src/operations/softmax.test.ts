import { fed } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const along = (operator: string, opset: number, axis?: number): OperationCase => ({
  operator,
  opset,
  attributes: axis === undefined ? {} : { axis },
  inputs: [fed(2, 3, 2)],
  ...(operator === 'Hardmax' ? {} : { differentiable: [0] }),
})

checkOperations(
  'softmax',
  ['Softmax', 'LogSoftmax', 'Hardmax'].flatMap(operator => [
    along(operator, 13),
    along(operator, 13, 1),
    along(operator, 13, -3),
    along(operator, 11),
    along(operator, 11, 2),
    along(operator, 11, 0),
    along(operator, 11, -1),
  ]),
)
