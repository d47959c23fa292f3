import type { Network, TensorReference } from './topology.ts'

/**
 * The same network with the calls of each layer numbered from 0. Keras 2 counts the calls of a model within a model
 * from 1, as the first was the one that made it; a layer that is used elsewhere too may begin anywhere.
 */
export function renumberCalls(network: Network): Network {
  const used = usedCalls(network)
  const numbers = new Map(
    network.layers.flatMap(({ name, calls }) => {
      const inOrder = [...(used.get(name) ?? [])].sort((a, b) => a - b)
      return inOrder.length === calls.length ? [[name, new Map(inOrder.map((call, i) => [call, i]))] as const] : []
    }),
  )
  const renumber = (reference: TensorReference): TensorReference => {
    const call = numbers.get(reference.layer)?.get(reference.call) ?? reference.call
    return { ...reference, call }
  }
  return mapReferences(network, renumber)
}

function usedCalls(network: Network): ReadonlyMap<string, ReadonlySet<number>> {
  const used = new Map<string, Set<number>>()
  mapReferences(network, reference => {
    used.set(reference.layer, (used.get(reference.layer) ?? new Set()).add(reference.call))
    return reference
  })
  return used
}

function mapReferences(network: Network, map: (reference: TensorReference) => TensorReference): Network {
  const layers = network.layers.map(layer => ({
    ...layer,
    calls: layer.calls.map(call => ({
      ...call,
      inputs: call.inputs.map(map),
      named: new Map([...call.named].map(([key, tensors]) => [key, tensors.map(map)])),
    })),
  }))
  return { ...network, layers, inputs: network.inputs.map(map), outputs: network.outputs.map(map) }
}
