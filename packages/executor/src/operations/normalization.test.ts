import { fed } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const positive = fedWith('float32', [3], [0.4, 1.1, 2.3])
const batch = { operator: 'BatchNormalization', inputs: [fed(2, 3, 2, 2), fed(3), fed(3), fed(3), positive] }
const of = (operator: string, attributes: OperationCase['attributes'], ...inputs: OperationCase['inputs']) => ({
  operator,
  attributes: { ...attributes },
  inputs,
  differentiable: inputs.map((_, i) => i),
})

checkOperations('normalization', [
  { ...batch, differentiable: [0, 1, 2, 3, 4] },
  { ...batch, inputs: [fed(2, 3), fed(3), fed(3), fed(3), positive], differentiable: [0] },
  { ...batch, inputs: [fed(2, 3, 4), fed(3), fed(3), fed(3), positive], attributes: { epsilon: 0.1 } },
  { ...batch, attributes: { training_mode: 1, momentum: 0.7 }, outputs: 3, differentiable: [0, 1] },
  of('InstanceNormalization', {}, fed(2, 3, 4), fed(3), fed(3)),
  of('InstanceNormalization', { epsilon: 0.1 }, fed(2, 3, 2, 2), fed(3), fed(3)),
  { ...of('GroupNormalization', { num_groups: 2 }, fed(2, 4, 3), fed(2), fed(2)), opset: 18 },
  { ...of('GroupNormalization', { num_groups: 2 }, fed(2, 4, 3, 2), fed(4), fed(4)), opset: 21 },
  of('LayerNormalization', {}, fed(2, 3, 4), fed(4), fed(4)),
  of('LayerNormalization', { axis: 1, epsilon: 0.01 }, fed(2, 3, 4), fed(3, 4), fed(4)),
  { ...of('LayerNormalization', {}, fed(2, 3), fed(3)), outputs: 3 },
  of('SimplifiedLayerNormalization', { epsilon: 0.01 }, fed(2, 3, 4), fed(4)),
  { ...of('RMSNormalization', { axis: 1 }, fed(2, 3, 4), fed(3, 4)), opset: 23 },
  of('LRN', { size: 3, alpha: 0.5, beta: 0.6, bias: 1.5 }, fed(2, 5, 2, 2)),
  of('LpNormalization', {}, fed(2, 3)),
  of('LpNormalization', { axis: 0, p: 1 }, fed(2, 3)),
  of('MeanVarianceNormalization', {}, fed(2, 3, 2, 2)),
  of('MeanVarianceNormalization', { axes: [1, 2] }, fed(2, 3, 2, 2)),
])
