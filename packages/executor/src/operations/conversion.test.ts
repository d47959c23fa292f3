import { fed, floats } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const numbers = fedWith('float32', [6], [-2.7, -0.5, 0, 0.5, 1.9, 3])
const cast = (to: number, input = numbers): OperationCase => ({ operator: 'Cast', attributes: { to }, inputs: [input] })
const weights = fedWith('int8', [2, 3], [1, -2, 3, -128, 127, 0])

checkOperations('conversion', [
  { ...cast(1), differentiable: [0] },
  cast(6),
  cast(7),
  cast(9),
  cast(3),
  { ...cast(10), tolerance: 1e-3 },
  cast(2, fedWith('int32', [4], [300, -1, 255, 256])),
  cast(3, fedWith('int32', [4], [300, -129, 127, 128])),
  cast(1, fedWith('bool', [2], [1, 0])),
  cast(7, fedWith('bool', [2], [1, 0])),
  { operator: 'CastLike', inputs: [numbers, fedWith('int64', [1], [1])] },
  { operator: 'Identity', inputs: [fed(2, 3)], differentiable: [0] },
  { operator: 'Dropout', inputs: [fed(2, 3)], outputs: 2, differentiable: [0] },
  { operator: 'Dropout', inputs: [fed(2, 3)], attributes: { ratio: 0.3 }, opset: 10 },
  { operator: 'QuantizeLinear', inputs: [fed(2, 3), floats([0.01], []), fedWith('uint8', [], [100])] },
  { operator: 'QuantizeLinear', inputs: [fed(2, 3), floats([0.02], []), fedWith('int8', [], [3])] },
  { operator: 'QuantizeLinear', inputs: [fed(2, 3), floats([0.5], [])] },
  {
    operator: 'QuantizeLinear',
    attributes: { axis: 0 },
    inputs: [fed(2, 3), floats([0.02, 0.1]), fedWith('int8', [2], [3, -4])],
  },
  {
    operator: 'QuantizeLinear',
    attributes: { axis: 1, block_size: 2 },
    inputs: [fed(2, 3), floats([0.02, 0.1, 0.03, 0.2], [2, 2]), fedWith('int8', [2, 2], [3, -4, 0, 7])],
    opset: 21,
  },
  { operator: 'DequantizeLinear', inputs: [weights, floats([0.1], []), fedWith('int8', [], [3])] },
  { operator: 'DequantizeLinear', inputs: [weights, floats([0.1, 0.2, 0.3])] },
  { operator: 'DequantizeLinear', attributes: { axis: 0 }, inputs: [weights, floats([0.1, 0.2])] },
  { operator: 'DequantizeLinear', inputs: [fedWith('int32', [2], [1000, -3]), fed()] },
  {
    operator: 'DequantizeLinear',
    attributes: { axis: 1, block_size: 2 },
    inputs: [weights, floats([0.1, 0.2, 0.3, 0.4], [2, 2])],
    opset: 21,
  },
  { operator: 'DynamicQuantizeLinear', inputs: [fed(2, 3)], outputs: 3 },
])
