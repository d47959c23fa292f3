import { describe, expect, it } from 'vitest'
import { fed, fedAs } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith, prepareCase, tensorsOfCase, useBackend } from '../testing/operation-case.ts'

const [left, right] = [fedWith('float32', [2, 3], [1, 2, 3, 1, 2, 3]), fedWith('float32', [3], [2, 2, 2])]
const integers = [fedWith('int64', [3], [1, 2, 3]), fedWith('int64', [1], [2])] as const
const truths = [fedAs('bool', 2, 3), fedWith('bool', [3], [1, 1, 0])] as const
const special = fedWith('float32', [4], [NaN, Infinity, -Infinity, 1])

checkOperations('comparison', [
  ...['Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual'].flatMap(operator => [
    { operator, inputs: [left, right] },
    { operator, inputs: integers },
  ]),
  ...['And', 'Or', 'Xor', 'Equal'].map(operator => ({ operator, inputs: truths })),
  { operator: 'Not', inputs: [truths[0]] },
  { operator: 'IsNaN', inputs: [special] },
  { operator: 'IsInf', inputs: [special] },
  { operator: 'IsInf', inputs: [special], attributes: { detect_negative: 0 } },
  { operator: 'IsInf', inputs: [special], attributes: { detect_positive: 0 } },
  { operator: 'IsInf', inputs: [special], attributes: { detect_positive: 0, detect_negative: 0 } },
  { operator: 'Where', inputs: [truths[0], fed(2, 3), fed(2, 3)], differentiable: [1, 2] },
  { operator: 'Where', inputs: [truths[1], fed(2, 1), fed(3)], differentiable: [1, 2] },
  { operator: 'Where', inputs: [truths[1], fedAs('int64', 2, 1), fedAs('int64', 3)] },
])

describe('Where of truth values, which onnxruntime lacks', () => {
  it.each(['cpu', 'wasm'] as const)('chooses on %s', async backend => {
    await useBackend(backend)
    const inputs = [truths[1], fedWith('bool', [3], [0, 1, 0]), fedWith('bool', [3], [1, 1, 1])]
    const example = { operator: 'Where', inputs }
    const [chosen] = (await prepareCase(example))(tensorsOfCase(example))
    expect([chosen!.dtype, ...chosen!.dataSync()]).toEqual(['bool', 0, 1, 1])
  })
})
