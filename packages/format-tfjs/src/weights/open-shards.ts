import { checkLocation, failure, isFailure, type Awaitable, type Source } from '@coppice/spec'
import { describeForeign } from '../foreign.ts'
import { invalid } from '../tfjs-failure.ts'
import type { ManifestGroup, WeightEntry } from './manifest.ts'

/** A file of weights, and where it stands among the bytes of its group. */
export interface Shard {
  readonly path: string
  readonly source: Source
  readonly start: number
  readonly stop: number
}

/** Weights one after the other over one or more files. */
export interface ShardGroup {
  readonly shards: readonly Shard[]
  readonly size: number
  readonly entries: readonly WeightEntry[]
}

/**
 * Opens the files of all groups. Paths that repeat, leave the model's folder or are numbered out of order are refused:
 * the weights would be read from the wrong bytes.
 */
export async function openShards(source: Source, groups: readonly ManifestGroup[], who: string): Promise<ShardGroup[]> {
  const paths = groups.flatMap(group => group.paths)
  for (const path of paths) checkPath(path)
  const repeated = paths.find((path, index) => paths.indexOf(path) !== index)
  if (repeated !== undefined) throw invalid(who, 'every weight file once', `${JSON.stringify(repeated)} twice`)
  for (const group of groups) checkOrder(group.paths, who)
  return Promise.all(groups.map(group => openGroup(source, group, who)))
}

/** What is fetched over HTTP is decoded on the way: a path must be inside the folder before and after. */
function checkPath(path: string): void {
  checkLocation(path)
  if (!path.includes('%')) return
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
  if (decoded !== path) checkPath(decoded)
}

function checkOrder(paths: readonly string[], who: string): void {
  const numbers = paths.map(path => /shard(\d+)of(\d+)/.exec(path))
  if (numbers.some(found => !found)) return
  const isInOrder = numbers.every(
    (found, index) => Number(found![1]) === index + 1 && Number(found![2]) === paths.length,
  )
  if (isInOrder) return
  const received = paths.length > 8 ? `${paths.slice(0, 8).join(', ')} and others` : paths.join(', ')
  throw invalid(who, 'all weight files of a group, in the order of their numbers', received)
}

async function openGroup(source: Source, { paths, weights }: ManifestGroup, who: string): Promise<ShardGroup> {
  const shards: Shard[] = []
  let size = 0
  for (const path of paths) {
    const shard = await openShard(source, path, who)
    shards.push({ path, source: shard, start: size, stop: size + shard.size })
    size += shard.size
  }
  return { shards, size, entries: weights }
}

async function openShard(source: Source, path: string, who: string): Promise<Source> {
  const expected = `the weight file ${JSON.stringify(path)}`
  if (!source.companion) {
    const remedy = 'Give a source that can open it'
    throw failure({ code: 'unsupported-model', who, expected, received: 'only the model file', remedy })
  }
  try {
    return await source.companion(path)
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure({ code: 'io', who, expected, received: String(error), cause: error })
  }
}

/** Fails unless the files of a group hold exactly what the manifest says. */
export async function checkSize({ shards, size }: ShardGroup, needed: number, who: string): Promise<void> {
  if (size === needed) return
  for (const { path, source } of shards) {
    const foreign = describeForeign(await source.read(0, Math.min(source.size, 512)))
    if (foreign) throw invalid(who, `weights in ${JSON.stringify(path)}`, foreign)
  }
  const expected = `${needed} bytes of weights in ${shards.map(shard => shard.path).join(', ') || 'no file'}`
  throw invalid(who, expected, `${size}`)
}

/** Bytes of a group, over as many files as they lie in. */
export function readStretch({ shards }: ShardGroup, offset: number, length: number): Awaitable<Uint8Array> {
  const stop = offset + length
  const touched = shards.filter(shard => shard.start < stop && shard.stop > offset)
  const pieces = touched.map(({ source, start, stop: end }) => {
    const from = Math.max(offset, start)
    return source.read(from - start, Math.min(stop, end) - from)
  })
  if (pieces.length === 1) return pieces[0]!
  if (pieces.every(piece => piece instanceof Uint8Array)) return joinBytes(pieces, length)
  return Promise.all(pieces.map(async piece => piece)).then(loaded => joinBytes(loaded, length))
}

function joinBytes(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let position = 0
  for (const piece of pieces) {
    bytes.set(piece, position)
    position += piece.length
  }
  return bytes
}
