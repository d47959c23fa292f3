import { failure } from '@coppice/spec'
import { withMask } from './layer-value.ts'
import type { LayerValue } from './layer-value.ts'
import { network as networkLayer } from './layers/network.ts'
import { notePlaced, placeCall } from './place-call.ts'
import { countCall } from './placing.ts'
import type { PlacedCall, Placing } from './placing.ts'
import { orderCalls } from './topology/order-calls.ts'
import { isNetwork, readNetwork } from './topology/read-network.ts'
import type { LayerEntry, Network, TensorReference } from './topology/topology.ts'

/** Puts a layer or a network into the graph; gives its outputs. */
export function enter(placing: Placing, call: PlacedCall): readonly LayerValue[] {
  return isNetwork(call.reference.className) ? enterNetwork(placing, call) : placeCall(placing, call)
}

/** A network within another: its inputs are what it is called with. */
function enterNetwork(placing: Placing, call: PlacedCall): readonly LayerValue[] {
  countCall(placing, call)
  const { reference, stated, inputs, named, isShared } = call
  const network = readNetwork(stated)
  const placed = notePlaced(placing, call, networkLayer)
  const given = [...inputs, ...[...named.values()].flat()]
  const values = network.inputs.map(({ layer }, i) => enterInput(placing, call, findLayer(network, layer), given[i]))
  const outputs = placeNetwork(placing, network, reference.path, values, isShared)
  if (placed.outputs.length === 0) Object.assign(placed, { inputs: given, outputs })
  return outputs
}

/** The layer that states an input of a network within another hands on what the network is called with. */
function enterInput(
  placing: Placing,
  { reference: { path }, isShared }: PlacedCall,
  entry: LayerEntry,
  value: LayerValue | undefined,
): LayerValue {
  const call = { literals: new Map<number, unknown>(), options: {} }
  const reference = { ...entry, path: [...path, entry.name] }
  if (value)
    return placeCall(placing, {
      reference,
      stated: entry.stated,
      call,
      inputs: [value],
      named: new Map(),
      isShared,
    })[0]!
  const who = `network ${path.join('/')}`
  throw failure({ code: 'invalid-model', who, expected: `a tensor for its input ${entry.name}`, received: 'none' })
}

/** The layer of a network that has that name. Throws `invalid-model` where it has none. */
export function findLayer({ name, layers }: Network, wanted: string): LayerEntry {
  const entry = layers.find(each => each.name === wanted)
  if (entry) return entry
  const expected = 'inputs that are layers'
  throw failure({ code: 'invalid-model', who: `network ${name}`, expected, received: wanted })
}

/** Puts the layers of a network into the graph, its inputs being values that are there; gives its outputs. */
export function placeNetwork(
  placing: Placing,
  network: Network,
  path: readonly string[],
  inputs: readonly LayerValue[],
  isShared: boolean,
): readonly LayerValue[] {
  const values = new Map<string, readonly LayerValue[]>()
  network.inputs.forEach(({ layer }, i) => values.set(callKey(layer, 0), [inputs[i]!]))
  const find = (reference: TensorReference): LayerValue => findValue(network, values, reference)
  for (const { entry, index } of orderCalls(network)) {
    const call = entry.calls[index]!
    const { mask: masks = [], ...named } = Object.fromEntries(
      [...call.named].map(([key, tensors]) => [key, tensors.map(find)]),
    )
    const outputs = enter(placing, {
      reference: { ...entry, path: [...path, entry.name] },
      stated: entry.stated,
      call,
      inputs: call.inputs.map((reference, i) => withGivenMask(find(reference), masks[i])),
      named: new Map(Object.entries(named)),
      isShared: isShared || entry.calls.length > 1,
    })
    values.set(callKey(entry.name, index), outputs)
  }
  return network.outputs.map(find)
}

/** Keras 3 writes down the masks that layers were called with. */
const withGivenMask = (value: LayerValue, mask: LayerValue | undefined): LayerValue =>
  mask ? withMask(value, () => mask) : value

const callKey = (layer: string, call: number): string => `${call} ${layer}`

function findValue(
  { name }: Network,
  values: ReadonlyMap<string, readonly LayerValue[]>,
  { layer, call, output }: TensorReference,
): LayerValue {
  const value = values.get(callKey(layer, call))?.[output]
  if (value) return value
  const received = `${layer}, call ${call}, output ${output}`
  const expected = 'tensors that layers give'
  throw failure({ code: 'invalid-model', who: `network ${name}`, expected, received })
}
