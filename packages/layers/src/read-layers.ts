import { createTranslation } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Graph } from '@coppice/spec'
import type { LayersDocument } from './document.ts'
import type { WeightLookup } from './layer.ts'
import { inputValue } from './input-value.ts'
import { placeCall } from './place-layer.ts'
import type { Placing } from './place-layer.ts'
import { isNetwork, readNetwork } from './topology/read-network.ts'
import type { LayerCall, LayerEntry, Network, TensorReference } from './topology/topology.ts'

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
 * that are not Keras's own, which are never run, and for options that the graph cannot express.
 *
 * @example
 * ```ts
 * const { graph, document } = readLayers(topology, lookup, { who: 'format-keras: model.h5' })
 * ```
 */
export function readLayers(topology: unknown, lookup: WeightLookup, options: ReadLayersOptions): ReadLayers {
  const { who, keras = 2 } = options
  const network = readNetwork(topology)
  const translation = createTranslation(who)
  const placing: Placing = { who, translation, lookup, keras, placed: new Map() }
  const inputs = inputLayers(network).map(layer => inputValue(translation, layer))
  const outputs = placeNetwork(placing, network, [], inputs, false)
  outputs.forEach((value, i) => translation.output(network.outputs[i]!.layer, value))
  const graph = translation.graph(network.name)
  return {
    graph,
    document: { kind: 'layers-document', who, topology, keras, lookup, placed: [...placing.placed.values()] },
  }
}

function inputLayers({ name, layers, inputs }: Network): LayerEntry[] {
  return inputs.map(({ layer }) => {
    const entry = layers.find(each => each.name === layer)
    if (entry?.className === 'InputLayer') return entry
    throw failure({
      code: 'invalid-model',
      who: `network ${name}`,
      expected: 'inputs that are layers',
      received: layer,
    })
  })
}

/** Puts a network into the graph, its inputs being values that are there; gives its outputs. */
function placeNetwork(
  placing: Placing,
  network: Network,
  path: readonly string[],
  inputs: readonly SourceValue[],
  isShared: boolean,
): readonly SourceValue[] {
  const values = new Map<string, readonly SourceValue[]>()
  network.inputs.forEach(({ layer }, i) => values.set(callKey(layer, 0), [inputs[i]!]))
  const find = findIn(network, values)
  for (const { entry, index } of inOrder(network, values)) {
    const call = entry.calls[index]!
    const given = call.inputs.map(find)
    const named = Object.fromEntries(Object.entries(call.named).map(([key, reference]) => [key, find(reference)]))
    const isTwice = isShared || entry.calls.length > 1
    const outputs = isNetwork(entry.className)
      ? placeNetwork(
          placing,
          readNetwork(entry.stated),
          [...path, entry.name],
          [...given, ...Object.values(named)],
          isTwice,
        )
      : placeCall(placing, {
          reference: { ...entry, path: [...path, entry.name] },
          stated: entry.stated,
          call,
          inputs: given,
          named,
          isShared: isTwice,
        })
    values.set(callKey(entry.name, index), outputs)
  }
  return network.outputs.map(find)
}

const callKey = (layer: string, call: number): string => `${call} ${layer}`

/** Looks up the value of a reference; a layer with one call is meant whatever the number of the call. */
function findIn(
  network: Network,
  values: ReadonlyMap<string, readonly SourceValue[]>,
): (reference: TensorReference) => SourceValue {
  return ({ layer, call, output }) => {
    const value = (values.get(callKey(layer, call)) ?? values.get(callKey(layer, 0)))?.[output]
    if (value) return value
    const received = `${layer}, call ${call}, output ${output}`
    throw failure({
      code: 'invalid-model',
      who: `network ${network.name}`,
      expected: 'tensors that layers give',
      received,
    })
  }
}

interface OrderedCall {
  readonly entry: LayerEntry
  readonly index: number
}

/** The calls of a network so that each comes after those it reads; layers may be listed in any order. */
function* inOrder(network: Network, values: ReadonlyMap<string, unknown>): Generator<OrderedCall> {
  const entries = new Map(network.layers.map(entry => [entry.name, entry]))
  if (entries.size !== network.layers.length)
    throw wrongOrder(network, 'layers with names of their own', 'one name twice')
  let waiting = network.layers.flatMap(entry => entry.calls.map((_, index): OrderedCall => ({ entry, index })))
  waiting = waiting.filter(({ entry, index }) => !values.has(callKey(entry.name, index)))
  const numberOf = ({ layer, call }: TensorReference): number =>
    (entries.get(layer)?.calls.length ?? 1) > 1 ? call : 0
  const isReady = (reference: TensorReference): boolean => values.has(callKey(reference.layer, numberOf(reference)))
  while (waiting.length > 0) {
    const left: OrderedCall[] = []
    for (const each of waiting) {
      if (referencesOf(each.entry.calls[each.index]!).every(isReady)) yield each
      else left.push(each)
    }
    if (left.length === waiting.length) {
      throw wrongOrder(
        network,
        'layers without a cycle that read each other’s outputs',
        left
          .map(({ entry }) => entry.name)
          .slice(0, 3)
          .join(', '),
      )
    }
    waiting = left
  }
}

const referencesOf = ({ inputs, named }: LayerCall): TensorReference[] => [...inputs, ...Object.values(named)]

function wrongOrder({ name }: Network, expected: string, received: string): Error {
  return failure({ code: 'invalid-model', who: `network ${name}`, expected, received })
}
