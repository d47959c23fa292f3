import { isWeightType } from '@coppice/graph'
import type { Granularity, Graph } from '@coppice/spec'

/** Layers with more inputs than this make the Gram matrices of `obs` large and slow. */
const mostInputs = 2048

/** The most inputs that a layer may have, by the shapes of the weights. */
function largestLayer({ tensors }: Graph): number {
  const inputs = [...tensors.values()].map(({ type, shape }) => {
    if (shape.length < 2 || !isWeightType(type)) return 0
    return shape.length === 2 ? Math.max(...shape) : shape.slice(1).reduce((product, size) => product * size, 1)
  })
  return Math.max(0, ...inputs)
}

/**
 * The criterion where none is named: `obs` for channels where there is data to show it, which with least squares keeps
 * most accuracy (benchmarks/results/criteria.md); `l1` for everything else, and where a layer is too large for `obs`.
 */
export function defaultCriterion(graph: Graph, granularity: Granularity, hasData: boolean): string {
  return hasData && granularity === 'channel' && largestLayer(graph) <= mostInputs ? 'obs' : 'l1'
}
