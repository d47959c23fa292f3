import type { Graph, Node } from '@coppice/spec'
import type { Analysis } from '../analysis/analysis.ts'
import type { Selection } from '../analysis/selection.ts'
import { assembleGraph } from './assemble-graph.ts'
import { keptPositions } from './kept-positions.ts'
import { maskTensor } from './mask-tensor.ts'
import { resolveConstants } from './resolve-constants.ts'

/**
 * The exact mask: the same graph with every entry of every floating-point constant that lies at a removed position
 * set to zero, the consumers' columns too, so that it computes what the graph without those positions computes.
 *
 * @example
 * ```ts
 * const masked = maskCells(analysis, new Map([['conv1.weight', [0, 3]]]))
 * ```
 */
export function maskCells(analysis: Analysis, selection: Selection): Graph {
  const { graph, internal } = analysis
  const kept = keptPositions(analysis, selection)
  const constants = resolveConstants(analysis, kept, maskTensor, internal.unmasked)
  const changed = constants.tensors
  if (changed.size === 0) return graph
  const prepared = new Map(internal.prepared.nodes.map(({ node, original }) => [original, node]))
  const nodes = graph.nodes.map(original => {
    const node = prepared.get(original)
    // Dead to the analysis: an Identity that hands a shared vector to uses that may not lose what the first use does.
    return node ? renameConstants(original, node, constants.names, changed) : original
  })
  return assembleGraph(graph, nodes, changed)
}

/** Points a node's uses of changed constants at them; other inputs stay as they were written. */
export function renameConstants(
  original: Node,
  prepared: Node,
  names: ReadonlyMap<string, string>,
  changed: ReadonlyMap<string, unknown>,
): Node {
  const inputs = original.inputs.map((name, index) => {
    const final = names.get(prepared.inputs[index] ?? '')
    return final !== undefined && changed.has(final) ? final : name
  })
  return inputs.every((name, index) => name === original.inputs[index]) ? original : { ...original, inputs }
}
