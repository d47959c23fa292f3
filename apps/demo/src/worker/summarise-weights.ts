import { constantsOf, decodeElements, isWeightType } from '@coppice/graph'
import type { Model, Tensor } from '@coppice/spec'
import type { WeightSummary } from '../protocol/views.ts'

/** What became of each weight of two or more axes. */
export async function summariseWeights(dense: Model, pruned: Model): Promise<readonly WeightSummary[]> {
  const after = constantsOf(pruned.graph)
  const summaries: WeightSummary[] = []
  for (const [name, tensor] of constantsOf(dense.graph)) {
    const twin = after.get(name)
    if (!twin || tensor.shape.length < 2 || !isWeightType(tensor.type)) continue
    const left = twin === tensor ? elements(tensor) : await countNonZero(twin)
    summaries.push({ name, before: tensor.shape, after: twin.shape, sparsity: 1 - left / elements(tensor) })
  }
  return summaries
}

const elements = ({ shape }: Tensor): number => shape.reduce((product, size) => product * size, 1)

async function countNonZero(tensor: Tensor): Promise<number> {
  const values = decodeElements(tensor.type, await tensor.read(), elements(tensor))
  let count = 0
  for (let at = 0; at < values.length; at++) if (Number(values[at]) !== 0) count++
  return count
}
