import type { Batch, Graph, Value } from '@coppice/spec'
import { seeded } from './seeded.ts'
import type { Seeded } from './seeded.ts'

/** Sizes of the dynamic axes by their names. */
export type Sizes = Readonly<Record<string, number>>

function randomBatch({ name, type, shape }: Value, sizes: Sizes, random: Seeded): Batch {
  const dimensions = (shape ?? []).map(size => (typeof size === 'number' ? size : (sizes[size ?? ''] ?? 1)))
  const length = dimensions.reduce((product, size) => product * size, 1)
  if (type === 'int64') {
    const data = BigInt64Array.from({ length }, () => BigInt(random.integer(0, 9)))
    return { type, shape: dimensions, data }
  }
  if (type !== 'float32')
    throw new TypeError(`randomFeeds: expected '${name}' to be float32 or int64, received ${type}`)
  return { type, shape: dimensions, data: Float32Array.from({ length }, () => random.normal()) }
}

/**
 * Feeds for every input of a graph: normally distributed floats, integers from 0 to 9. Sizes that are not given are 1.
 *
 * @throws TypeError for an input that is neither float32 nor int64.
 *
 * @example
 * ```ts
 * randomFeeds(smallConvolutionalNetwork(1).graph, { batch: 2 }, 7).image?.shape // [2, 3, 32, 32]
 * ```
 */
export function randomFeeds(graph: Graph, sizes: Sizes = {}, seed = 1): Record<string, Batch> {
  return Object.fromEntries(
    graph.inputs.map(value => [value.name, randomBatch(value, sizes, seeded(seed, value.name))]),
  )
}
