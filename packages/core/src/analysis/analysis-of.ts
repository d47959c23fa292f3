import { analyse } from '@coppice/graph'
import type { Analysis, AnalysisOptions } from '@coppice/graph'
import type { Graph } from '@coppice/spec'

const remembered = new WeakMap<Graph, Map<string, Promise<Analysis>>>()

/**
 * The analysis of a graph, made once for each graph and choice of options: graphs are immutable.
 *
 * @example
 * ```ts
 * const analysis = await analysisOf(model.graph, { width: true })
 * ```
 */
export function analysisOf(graph: Graph, options: AnalysisOptions = {}): Promise<Analysis> {
  const { width = false, factor = 'outer' } = options
  const key = `${width} ${factor}`
  const ofGraph = remembered.get(graph) ?? new Map<string, Promise<Analysis>>()
  const analysis = ofGraph.get(key) ?? analyse(graph, { width, factor })
  remembered.set(graph, ofGraph.set(key, analysis))
  return analysis
}
