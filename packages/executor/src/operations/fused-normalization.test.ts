import { fed, float } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const normalize = (
  operator: string,
  inputs: OperationCase['inputs'],
  more: Partial<OperationCase> = {},
): OperationCase => ({
  operator,
  domain: 'com.microsoft',
  inputs,
  attributes: { epsilon: float(1e-5) },
  tolerance: 1e-4,
  ...more,
})
const tokens = fedWith('int32', [2, 3], [1, 0, 4, 2, 2, 3])
const segments = fedWith('int32', [2, 3], [0, 1, 1, 0, 0, 1])
const tables = [fed(5, 4), fed(3, 4), fed(2, 4), fed(4), fed(4)]

checkOperations('fused normalization', [
  normalize('SkipLayerNormalization', [fed(2, 3, 4), fed(2, 3, 4), fed(4), fed(4)], { differentiable: [0, 1, 2, 3] }),
  normalize('SkipLayerNormalization', [fed(2, 3, 4), fed(2, 3, 4), fed(4), fed(4), fed(4)]),
  normalize('SkipLayerNormalization', [fed(2, 3, 4), fed(1, 3, 4), fed(4)]),
  normalize('SkipSimplifiedLayerNormalization', [fed(2, 3, 4), fed(2, 3, 4), fed(4)], { differentiable: [0, 2] }),
  normalize('SkipSimplifiedLayerNormalization', [fed(2, 3, 4), fed(2, 3, 4), fed(4), fed(4)]),
  normalize('EmbedLayerNormalization', [tokens, segments, ...tables], { outputs: 2, differentiable: [2, 3] }),
  normalize('EmbedLayerNormalization', [tokens, segments, ...tables, fedWith('int32', [2, 3], [1, 1, 0, 1, 0, 0])], {
    outputs: 2,
  }),
  normalize('EmbedLayerNormalization', [tokens, null, fed(5, 4), fed(3, 4), null, fed(4), fed(4)], { outputs: 3 }),
])
