import { fed, float, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const attend = (attributes: OperationCase['attributes'], ...inputs: OperationCase['inputs']): OperationCase => ({
  operator: 'Attention',
  inputs,
  opset: 23,
  attributes: attributes ?? {},
})
const four = [fed(1, 2, 3, 2), fed(1, 2, 4, 2), fed(1, 2, 4, 3)]
const past = [fed(1, 2, 2, 2), fed(1, 2, 2, 3)]
const turn = (attributes: OperationCase['attributes'], ...inputs: OperationCase['inputs']): OperationCase => ({
  operator: 'RotaryEmbedding',
  inputs,
  opset: 23,
  attributes: attributes ?? {},
})

checkOperations('attention', [
  { ...attend({}, ...four), differentiable: [0, 1, 2] },
  attend({ scale: float(0.3) }, ...four),
  attend({ softcap: float(0.5) }, ...four),
  attend({ is_causal: 1 }, fed(1, 2, 3, 2), fed(1, 2, 3, 2), fed(1, 2, 3, 2)),
  { ...attend({}, ...four, fed(3, 4)), differentiable: [3] },
  attend({}, ...four, fedWith('bool', [1, 1, 3, 4], [1, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1])),
  attend({ q_num_heads: 4, kv_num_heads: 2 }, fed(2, 3, 8), fed(2, 4, 4), fed(2, 4, 4)),
  { ...attend({}, ...four, null, ...past), outputs: 3 },
  { ...attend({ is_causal: 1 }, fed(1, 2, 3, 2), fed(1, 2, 3, 2), fed(1, 2, 3, 3), null, ...past), outputs: 3 },
  ...[0, 1, 2, 3].map(mode => ({
    ...attend({ qk_matmul_output_mode: mode, softcap: float(0.8) }, ...four, fed(3, 4), ...past.map(() => null)),
    outputs: 4,
  })),
  { ...turn({}, fed(2, 2, 3, 4), fed(2, 3, 2), fed(2, 3, 2)), differentiable: [0, 1] },
  turn({ interleaved: 1 }, fed(2, 2, 3, 4), fed(2, 3, 2), fed(2, 3, 2)),
  { ...turn({}, fed(2, 2, 3, 4), fed(9, 2), fed(9, 2), ints([1, 2, 3, 5, 0, 8], [2, 3])), differentiable: [0] },
  turn({ num_heads: 2 }, fed(2, 3, 8), fed(2, 3, 2), fed(2, 3, 2)),
  turn({ num_heads: 2, rotary_embedding_dim: 2 }, fed(2, 3, 8), fed(2, 3, 1), fed(2, 3, 1)),
])
