import { createTranslation } from '@coppice/graph'
import type { Graph } from '@coppice/spec'
import { checkStated, madeGraph } from './check-stated.ts'
import type { LayersDocument } from './document.ts'
import { inFile } from './in-file.ts'
import { inputValue } from './input-value.ts'
import type { WeightLookup } from './layer.ts'
import { enter, findLayer, placeNetwork } from './place-network.ts'
import type { Placing } from './placing.ts'
import { checkDepth } from './topology/check-depth.ts'
import { readNetwork } from './topology/read-network.ts'

/** Who reads, and what the file says of itself. */
export interface ReadLayersOptions {
  /** For messages: a package and a file. */
  readonly who: string
  /** The major version of the Keras that wrote the file; a few defaults changed over the years. Default 2. */
  readonly keras?: number
}

/** A graph of layers with what is needed to state it again. */
export interface ReadLayers {
  readonly graph: Graph
  readonly document: LayersDocument
}

/**
 * Puts a model of Keras layers, stated as `{class_name, config}` by any Keras since 1.2 or by TensorFlow.js, into a
 * graph. `lookup` gives the stored weights of each layer when it is met; their elements are read when asked for.
 * Images keep their channels last at inputs and outputs.
 *
 * @throws a failure with code `invalid-model` where the statement contradicts itself, `unsupported-model` for layers
 * that are not Keras's own, which are never run, and for options that the graph cannot express, `limit` for networks
 * that are nested or repeated without measure.
 *
 * @example
 * ```ts
 * const { graph, document } = readLayers(topology, lookup, { who: 'format-keras: model.h5' })
 * ```
 */
export function readLayers(topology: unknown, lookup: WeightLookup, options: ReadLayersOptions): ReadLayers {
  return inFile(options.who, () => read(topology, lookup, options))
}

function read(topology: unknown, lookup: WeightLookup, { who, keras = 2 }: ReadLayersOptions): ReadLayers {
  checkDepth(topology, who)
  const network = readNetwork(topology)
  const translation = createTranslation(who)
  const state = { placed: new Map(), together: new Map(), made: new Map(), count: { calls: 0 } }
  const placing: Placing = { who, translation, lookup, keras, ...state, enter }
  const inputs = network.inputs.map(({ layer }) => inputValue(translation, findLayer(network, layer)))
  const outputs = placeNetwork(placing, network, [], inputs, false)
  outputs.forEach((value, i) => translation.output(network.outputs[i]!.layer, value))
  const graph = translation.graph(network.name)
  const placed = [...placing.placed.values()]
  const made = madeGraph(graph, placing.made)
  for (const layer of placed) checkStated(layer, made)
  return { graph, document: { kind: 'layers-document', who, topology, keras, lookup, placed } }
}
