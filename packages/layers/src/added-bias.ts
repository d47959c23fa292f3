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

/** The bias that a repair gave a layer without one, where it did. */
export function addedBias(placed: PlacedLayer, pruned: PrunedGraph): AddedWeight | undefined {
  const { path, className, layer, weights } = placed
  if (layer.biasNode === undefined || weights.has('bias')) return undefined
  const operand = prunedLayer(placed, pruned).node(layer.biasNode)?.inputs[2] ?? ''
  const tensor = pruned.graph.tensors.get(operand)
  if (!tensor) return undefined
  const config = { ...placed.config, ...biasOption(placed.config) }
  const reference = { path, className, config }
  const roles = (layer.weights?.(config, reference) ?? []).map(({ role }) => role)
  return { layer: reference, role: 'bias', roles, tensor }
}

/** How a layer states that it has a bias; `bias` in Keras 1. */
export const biasOption = (config: Config): Config => ({ ['bias' in config ? 'bias' : 'use_bias']: true })

/** Looks up weights that were added too. */
export function withAdded(lookup: WeightLookup, added: readonly AddedWeight[]): WeightLookup {
  const byPath = new Map(added.map(each => [each.layer.path.join('/'), each]))
  return (layer, roles) => {
    const own = byPath.get(layer.path.join('/'))
    if (!own) return lookup(layer, roles)
    const before = lookup(
      layer,
      roles.filter(role => role !== own.role),
    )
    return before.toSpliced(roles.indexOf(own.role), 0, own.tensor)
  }
}
