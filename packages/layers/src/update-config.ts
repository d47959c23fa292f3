import { sourceShape } from '@coppice/graph'
import type { Inferences } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import type { PlacedLayer } from './document.ts'
import type { PrunedLayer } from './layer.ts'
import { shapeAfter } from './pruned-layer.ts'
import { isRecord } from './topology/config.ts'
import type { Config } from './topology/config.ts'

/** The stored tensor of each role, and what is to be stored in its place. */
export type StoredWeights = ReadonlyMap<string, readonly [Tensor, Tensor]>

/** The object that states a layer, with the options that pruning changed; `undefined` where none did. */
export function updateConfig(
  placed: PlacedLayer,
  pruned: PrunedLayer,
  stored: StoredWeights,
  inferences: Inferences,
): Config | undefined {
  const options = placed.layer.update?.({ ...pruned, shapeOf: role => stored.get(role)?.[1].shape }) ?? {}
  const changed = Object.entries(options).filter(([key, value]) => !isSame(value, placed.config[key]))
  const config = Object.fromEntries(changed)
  const build = updateBuild(placed, pruned, inferences)
  if (changed.length === 0 && !build) return undefined
  return { ...placed.stated, config: { ...placed.config, ...config }, ...build }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/**
 * Keras 3 states the shape that a layer was built with, and builds it so before it reads weights. One shape is mended;
 * where there are several the statement goes, and Keras builds the layer when the network is connected.
 */
function updateBuild(
  { stated, inputs }: PlacedLayer,
  { graph }: PrunedLayer,
  inferences: Inferences,
): Config | undefined {
  const build = stated['build_config']
  if (!isRecord(build)) return undefined
  const isChanged = inputs.some(value => !isSame(shapeAfter(value, graph, inferences), sourceShape(value)))
  if (!isChanged) return undefined
  const [input] = inputs
  const isSingle = inputs.length === 1 && Object.keys(build).length === 1 && Array.isArray(build['input_shape'])
  if (!isSingle) return { build_config: undefined }
  const shape = shapeAfter(input!, graph, inferences).map(size => (size < 0 ? null : size))
  return { build_config: { input_shape: shape } }
}
