import { fed, fedAs, float, floats } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import type { OperationCase } from '../testing/operation-case.ts'
import { fedWith } from '../testing/operation-case.ts'

const x = fedWith('float32', [2, 5], [-2.3, -1.2, -0.7, -0.3, -0.05, 0.04, 0.33, 0.8, 1.27, 2.9])
const of = (operator: string, attributes: OperationCase['attributes'] = {}, opset = 18): OperationCase => ({
  operator,
  inputs: [x],
  attributes,
  opset,
  differentiable: [0],
})

checkOperations('activation', [
  of('Relu'),
  of('LeakyRelu'),
  of('LeakyRelu', { alpha: 0.3 }),
  { operator: 'PRelu', inputs: [x, fed(5)], differentiable: [0, 1] },
  {
    operator: 'PRelu',
    inputs: [
      fedWith(
        'float32',
        [2, 3, 2, 2],
        Array.from({ length: 24 }, (_, i) => ((i * 7) % 24) / 8 - 1.45),
      ),
      fed(3, 1, 1),
    ],
    differentiable: [0, 1],
  },
  of('ThresholdedRelu', { alpha: 0.5 }),
  of('Elu'),
  of('Elu', { alpha: 0.4 }),
  of('Selu'),
  of('Selu', { alpha: 1.3, gamma: 0.7 }),
  of('Celu', { alpha: 0.6 }),
  of('Gelu', {}, 20),
  of('Gelu', { approximate: 'tanh' }, 20),
  of('Mish'),
  of('Sigmoid'),
  of('HardSigmoid'),
  of('HardSigmoid', { alpha: 0.3, beta: 0.4 }),
  of('HardSwish'),
  of('Softplus'),
  of('Softsign'),
  of('Tanh'),
  of('Erf'),
  of('Shrink'),
  of('Shrink', { lambd: 0.6, bias: 0.2 }),
  of('Clip'),
  of('Clip', { min: -0.5, max: 0.5 }, 6),
  { operator: 'Clip', inputs: [x, floats([-1], []), floats([0.6], [])], differentiable: [0] },
  { operator: 'Clip', inputs: [x, null, floats([0.6], [])] },
  { operator: 'Clip', inputs: [x, fedWith('float32', [], [-0.4])], differentiable: [0] },
  { operator: 'Clip', inputs: [fedWith('int32', [3], [-5, 0, 9]), null, fedAs('int32')] },
  { operator: 'Swish', inputs: [x], attributes: { alpha: float(2) }, opset: 24 },
])
