import { sourceShape } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import type { PlacedLayer } from './document.ts'
import { prunedLayer, shapeAfter } from './pruned-layer.ts'
import type { PrunedGraph } from './pruned-layer.ts'
import { isRecord } from './topology/config.ts'
import type { Config } from './topology/config.ts'

/** The stored tensor of each role, and what is to be stored in its place. */
export type StoredWeights = ReadonlyMap<string, readonly [Tensor, Tensor]>

/** What became of the weights of a layer. */
interface WeightsLeft {
  readonly stored: StoredWeights
  /** The options that say that there are some that it did not have. */
  readonly options: Config
}

/** The object that states a layer, with the options that pruning changed; `undefined` where none did. */
export function updateConfig(
  placed: PlacedLayer,
  pruned: PrunedGraph,
  { stored, options: added }: WeightsLeft,
): Config | undefined {
  const shapeOf = (role: string): readonly number[] | undefined => stored.get(role)?.[1].shape
  const own = placed.layer.update?.({ ...prunedLayer(placed, pruned), shapeOf }) ?? {}
  const options = { ...own, ...updateInputShape(placed, pruned), ...added }
  const changed = Object.entries(options).filter(([key, value]) => !isSame(value, placed.config[key]))
  const build = updateBuild(placed, pruned)
  if (changed.length === 0 && !build) return undefined
  return { ...placed.stated, config: { ...placed.config, ...Object.fromEntries(changed) }, ...build }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What layers state of the shape of their input, over the years: with the batch, without it, or the features alone. */
function updateInputShape({ className, config, inputs }: PlacedLayer, pruned: PrunedGraph): Config {
  const [input] = inputs
  if (!input) return {}
  const [before, after] = [sourceShape(input), shapeAfter(input, pruned)]
  if (isSame(before, after)) return {}
  const mended = (stated: unknown, from: number): unknown =>
    Array.isArray(stated) && stated.length === after.length - from
      ? stated.map((size: unknown, axis) => mendSize(size, before[axis + from]!, after[axis + from]!))
      : stated
  const whole = ['batch_input_shape', 'batch_shape', 'build_input_shape'].filter(key => key in config)
  return {
    ...Object.fromEntries(whole.map(key => [key, mended(config[key], 0)])),
    ...('input_shape' in config && { input_shape: mended(config['input_shape'], 1) }),
    // What an embedding calls so is the size of its vocabulary.
    ...(className !== 'Embedding' &&
      config['input_dim'] === before.at(-1) && {
        input_dim: mendSize(config['input_dim'], before.at(-1)!, after.at(-1)!),
      }),
  }
}

const mendSize = (stated: unknown, before: number, after: number): unknown =>
  stated === before && before !== after ? after : stated

/**
 * Keras 3 states the shape that a layer was built with, and builds it so before it reads weights. One shape is mended;
 * where there are several the statement goes, and Keras builds the layer when the network is connected.
 */
function updateBuild({ stated, inputs }: PlacedLayer, pruned: PrunedGraph): Config | undefined {
  const build = stated['build_config']
  if (!isRecord(build)) return undefined
  const isChanged = inputs.some(value => !isSame(shapeAfter(value, pruned), sourceShape(value)))
  if (!isChanged) return undefined
  const [input] = inputs
  const shape = build['input_shape']
  const isSingle = inputs.length === 1 && Object.keys(build).length === 1 && Array.isArray(shape)
  const after = shapeAfter(input!, pruned).map(size => (size < 0 ? null : size))
  return { build_config: isSingle && shape.length === after.length ? { input_shape: after } : undefined }
}
