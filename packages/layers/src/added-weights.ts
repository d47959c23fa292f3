import { decodeElements, elementsOf } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import type { PlacedLayer } from './document.ts'
import type { LayerReference, WeightLookup } from './layer.ts'
import { prunedLayer } from './pruned-layer.ts'
import type { PrunedGraph } from './pruned-layer.ts'
import type { Config } from './topology/config.ts'

/** A weight that a layer did not have. */
export interface AddedWeight {
  readonly layer: LayerReference
  readonly role: string
  /** The roles of all weights that the layer now has, in the order in which Keras stores them. */
  readonly roles: readonly string[]
  /** In the layout of the file. */
  readonly tensor: Tensor
}

/** The weights that a layer did not have and now has. */
export interface Added {
  readonly weights: readonly AddedWeight[]
  /** The options that say so. */
  readonly options: Config
}

/**
 * What a repair or a mask gave a layer: a bias where it had none, or numbers other than the ones and zeros that a
 * normalisation has where nothing is stored.
 */
export async function addedWeights(placed: PlacedLayer, pruned: PrunedGraph): Promise<Added> {
  const { path, className, config, layer } = placed
  const tensors = new Map([...biasOf(placed, pruned), ...(await changedImplied(placed, pruned))])
  if (tensors.size === 0) return { weights: [], options: {} }
  const options = Object.fromEntries([...tensors.keys()].map(role => [optionOfRole(role, config), true]))
  const reference = { path, className, config: { ...config, ...options } }
  const roles = (layer.weights?.(reference.config, reference) ?? []).map(({ role }) => role)
  const weights = [...tensors].map(([role, tensor]) => ({ layer: reference, role, roles, tensor }))
  return { weights, options }
}

/** How a layer states that it has a weight; `bias` in Keras 1. */
function optionOfRole(role: string, config: Config): string {
  const options: Readonly<Record<string, string>> = { gamma: 'scale', beta: 'center' }
  return options[role] ?? ('bias' in config ? 'bias' : 'use_bias')
}

function biasOf(placed: PlacedLayer, pruned: PrunedGraph): (readonly [string, Tensor])[] {
  const { layer, weights } = placed
  if (layer.biasNode === undefined || weights.has('bias')) return []
  const operand = prunedLayer(placed, pruned).node(layer.biasNode)?.inputs[2] ?? ''
  const tensor = pruned.graph.tensors.get(operand)
  return tensor ? [['bias', tensor]] : []
}

async function changedImplied(
  { implied }: PlacedLayer,
  { graph }: PrunedGraph,
): Promise<(readonly [string, Tensor])[]> {
  const all = [...implied].map(async ([role, { name, value }]) => {
    const tensor = graph.tensors.get(name)
    if (!tensor) return []
    const numbers = decodeElements(tensor.type, await tensor.read(), elementsOf(tensor.shape))
    return Array.from(numbers as Iterable<number>).every(number => number === value) ? [] : [[role, tensor] as const]
  })
  return (await Promise.all(all)).flat()
}

/** Looks up weights that were added too. */
export function withAdded(lookup: WeightLookup, added: readonly AddedWeight[]): WeightLookup {
  const byName = new Map(added.map(({ layer, role, tensor }) => [[...layer.path, role].join('/'), tensor]))
  return (layer, roles) => {
    const found = roles.map(role => byName.get([...layer.path, role].join('/')))
    if (!found.some(Boolean)) return lookup(layer, roles)
    const stored = [
      ...lookup(
        layer,
        roles.filter((_, i) => !found[i]),
      ),
    ]
    return found.flatMap(tensor => tensor ?? stored.shift() ?? [])
  }
}
