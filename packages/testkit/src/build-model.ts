import type { Model, Tensor } from '@coppice/spec'
import { buildGraph } from './graph-builder.ts'
import type { BasicBuilder } from './graph-builder.ts'
import { layers } from './layers/make-layers.ts'
import type { Layers } from './layers/layers.ts'

/** What {@link buildModel} hands to its callback. */
export type GraphBuilder = BasicBuilder & Layers

/** What shapes a model besides its layers. */
export interface ModelOptions {
  /** Of the weights: the same seed gives the same bytes. Default 1. */
  readonly seed?: number
  /** The graph's name. Default `model`. */
  readonly name?: string
  /** The version of the standard operators. Default 17. */
  readonly opset?: number
}

const floatBytes = (tensors: Iterable<Tensor>): number => {
  let bytes = 0
  for (const { shape } of tensors) bytes += 4 * shape.reduce((product, size) => product * size, 1)
  return bytes
}

/**
 * Builds a model in memory, layer by layer. It was read from no file: its `document` is `undefined`, so that an
 * exporter writes all of it. `bytes` estimates what its initializers take.
 *
 * @throws Error where a name is used twice or a layer needs a size that is not known.
 *
 * @example
 * ```ts
 * const model = buildModel({ seed: 1 }, g => {
 *   const x = g.input('x', ['batch', 3, 32, 32])
 *   const y = g.relu(g.batchNorm(g.conv(x, { out: 16, kernel: 3 })))
 *   g.output(g.gemm(g.flatten(g.globalAveragePool(y)), { out: 10 }), { name: 'logits' })
 * })
 * model.graph.nodes.map(node => node.operator)
 * // ['Conv', 'BatchNormalization', 'Relu', 'GlobalAveragePool', 'Flatten', 'Gemm']
 * ```
 */
export function buildModel(options: ModelOptions, define: (g: GraphBuilder) => void): Model {
  const { seed = 1, name = 'model', opset = 17 } = options
  const graph = buildGraph({ seed, name, opset }, g => define({ ...g, ...layers(g) }))
  return { format: 'memory', graph, bytes: floatBytes(graph.tensors.values()), document: undefined }
}
