import { bitsOf, elementsOf } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import { createRandom } from '../random/random.ts'
import { endOfKeys } from './magnitude-key.ts'
import { magnitudesOf } from './scan-magnitudes.ts'
import type { Window } from './magnitude-window.ts'

/** How a sample is drawn. */
export interface SampleOptions {
  readonly seed: number
  /** How many places are looked at. */
  readonly places: number
  /** How many standard deviations the window reaches to each side. */
  readonly deviations: number
}

/** A window, and how much of everything is expected in it. */
export interface SampledWindow extends Window {
  readonly share: number
}

/** Elements at one place: neighbours, for they cost no more to read. */
const mostNeighbours = 256
const leastNeighbours = 16
const mostElements = 2 ** 22

/**
 * A window of magnitudes in which that of the given rank lies, all but certainly: the quantile of a sample, and so many
 * standard deviations to each side. Neighbours are alike, so the deviation is measured between places.
 */
export async function sampleWindow(
  tensors: readonly Tensor[],
  rank: number,
  { seed, places, deviations }: SampleOptions,
): Promise<SampledWindow> {
  const total = tensors.reduce((sum, tensor) => sum + elementsOf(tensor.shape), 0)
  const neighbours = Math.min(mostNeighbours, Math.max(leastNeighbours, Math.floor(mostElements / places)))
  const clusters = await readClusters(tensors, { seed, places, neighbours, total })
  const sorted = joinClusters(clusters).sort()
  const quantile = rank / total
  const spread = deviations * (deviationOf(clusters, sorted[indexAt(sorted, quantile)]!) + 1 / sorted.length)
  const [from, to] = [quantile - spread, quantile + spread]
  const low = from <= 0 ? 0 : sorted[indexAt(sorted, from)]!
  const high = to >= 1 ? endOfKeys : sorted[indexAt(sorted, to)]! + 1
  return { low, high, share: Math.min(1, to) - Math.max(0, from) }
}

function indexAt({ length }: Uint32Array, quantile: number): number {
  return Math.min(length - 1, Math.floor(length * quantile))
}

interface Drawing {
  readonly seed: number
  readonly places: number
  readonly neighbours: number
  readonly total: number
}

/** Reads one place in each of as many equal stretches of all weights, laid end to end. */
async function readClusters(tensors: readonly Tensor[], drawing: Drawing): Promise<Uint32Array[]> {
  const { seed, places, neighbours, total } = drawing
  const random = createRandom(seed)
  const clusters: Uint32Array[] = []
  let start = 0
  let place = 0
  let position = Math.floor((random.next() * total) / places)
  for (const tensor of tensors) {
    const size = elementsOf(tensor.shape)
    const read = elementReader(tensor)
    while (place < places && position < start + size) {
      const count = Math.min(neighbours, size)
      clusters.push(await read(Math.min(position - start, size - count), count))
      place++
      position = Math.floor(((place + random.next()) * total) / places)
    }
    start += size
  }
  return clusters
}

/** Reads keys of a few neighbours; a tensor that cannot give parts is read once. */
function elementReader(tensor: Tensor): (first: number, count: number) => Promise<Uint32Array> {
  const width = bitsOf(tensor.type) / 8
  let whole: Uint8Array | undefined
  return async (first, count) => {
    const [offset, length] = [first * width, count * width]
    const bytes = whole ?? (await tensor.read({ offset, length }))
    if (bytes.length === length) return magnitudesOf(tensor.type, bytes)
    whole = bytes
    return magnitudesOf(tensor.type, bytes.subarray(offset, offset + length))
  }
}

function joinClusters(clusters: readonly Uint32Array[]): Uint32Array {
  const joined = new Uint32Array(clusters.reduce((sum, { length }) => sum + length, 0))
  let position = 0
  for (const cluster of clusters) {
    joined.set(cluster, position)
    position += cluster.length
  }
  return joined
}

/** The standard deviation of the share that lies below a key, by how much it differs from place to place. */
function deviationOf(clusters: readonly Uint32Array[], key: number): number {
  const shares = clusters.map(
    cluster => cluster.reduce((count, own) => count + (own < key ? 1 : 0), 0) / cluster.length,
  )
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  const squares = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0)
  return Math.sqrt(squares / Math.max(1, shares.length - 1) / shares.length)
}
