import { failure } from '@coppice/spec'
import type { LayerCall, LayerEntry, Network, TensorReference } from './topology.ts'

/** One of the calls of a layer. */
export interface OrderedCall {
  readonly entry: LayerEntry
  readonly index: number
}

/**
 * The calls of a network so that each comes after those it reads, whatever the order that layers are listed in. The
 * inputs of the network are there from the beginning.
 *
 * @throws a failure with code `invalid-model` for a name that two layers have, and for calls that wait for each other
 * or for a call that is not there.
 */
export function orderCalls(network: Network): readonly OrderedCall[] {
  const entries = new Map(network.layers.map(entry => [entry.name, entry]))
  if (entries.size !== network.layers.length)
    throw wrongNetwork(network, 'layers with names of their own', twice(network))
  const inputs = new Set(network.inputs.map(({ layer }) => layer))
  const state = new Map<LayerCall, 'open' | 'done'>()
  const ordered: OrderedCall[] = []
  const waiting = network.layers.flatMap(entry => entry.calls.map((_, index): OrderedCall => ({ entry, index })))
  // The stack of calls is kept here and not by the engine, as a network may be longer than that allows.
  const stack = waiting.filter(({ entry }) => !inputs.has(entry.name)).reverse()
  while (stack.length > 0) {
    const each = stack.at(-1)!
    const call = each.entry.calls[each.index]!
    const missing = state.get(call) ? [] : sourcesOf(network, entries, inputs, call)
    const open = missing.filter(source => state.get(callOf(source)) !== 'done')
    if (open.some(source => state.get(callOf(source)) === 'open')) throw cycle(network, each)
    if (state.get(call) === undefined && open.length > 0) {
      state.set(call, 'open')
      stack.push(...open.reverse())
      continue
    }
    stack.pop()
    if (state.get(call) !== 'done') ordered.push(each)
    state.set(call, 'done')
  }
  return ordered
}

const callOf = ({ entry, index }: OrderedCall): LayerCall => entry.calls[index]!

function sourcesOf(
  network: Network,
  entries: ReadonlyMap<string, LayerEntry>,
  inputs: ReadonlySet<string>,
  { inputs: given, named }: LayerCall,
): OrderedCall[] {
  const references: TensorReference[] = [...given, ...[...named.values()].flat()]
  return references
    .filter(({ layer }) => !inputs.has(layer))
    .map(({ layer, call }) => {
      const entry = entries.get(layer)
      if (entry?.calls[call]) return { entry, index: call }
      throw wrongNetwork(network, 'tensors that layers give', `${layer}, call ${call}`)
    })
}

function twice({ layers }: Network): string {
  const seen = new Set<string>()
  const second = layers.find(({ name }) => seen.size === seen.add(name).size)
  return `two that are called ${second?.name}`
}

function cycle(network: Network, { entry }: OrderedCall): Error {
  return wrongNetwork(network, 'layers that do not wait for their own outputs', `a cycle through ${entry.name}`)
}

function wrongNetwork({ name }: Network, expected: string, received: string): Error {
  return failure({ code: 'invalid-model', who: `network ${name}`, expected, received })
}
