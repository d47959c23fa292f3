import { constantsOf } from '@coppice/graph'
import type { Graph } from '@coppice/spec'

const layers = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'LSTM', 'GRU', 'RNN'])

/**
 * The values that layers with weights read, but for the graph's inputs and constants: what one layer hands to the next.
 *
 * @example
 * ```ts
 * hiddenValues(model.graph) // ['relu1', 'pool1', 'flatten1']
 * ```
 */
export function hiddenValues(graph: Graph): readonly string[] {
  const constants = constantsOf(graph)
  const inputs = new Set(graph.inputs.map(({ name }) => name))
  const read = graph.nodes
    .filter(({ operator, inputs }) => layers.has(operator) && inputs.some(name => constants.has(name)))
    .flatMap(({ inputs }) => inputs)
  return [...new Set(read)].filter(name => name !== '' && !inputs.has(name) && !constants.has(name))
}
