import { failure, isFailure, type Sink } from '@coppice/spec'
import type { Json } from '@coppice/layers'
import { readStretch, type ShardGroup } from './open-shards.ts'
import type { PlannedGroup } from './plan-weights.ts'

/** What is copied at once. */
const blockSize = 4 * 1024 * 1024

/** Writes all groups into files beside the sink and gives the manifest that describes them. */
export async function writeWeights(groups: readonly PlannedGroup[], sink: Sink, who: string): Promise<readonly Json[]> {
  const sinks = await openSinks(
    groups.flatMap(group => group.paths),
    sink,
    who,
  )
  const manifest: Json[] = []
  for (const group of groups) {
    const files = group.paths.map(path => sinks.get(path)!)
    const weights = await writeGroup(group, files)
    manifest.push({ paths: files.map(file => file.name), weights })
  }
  return manifest
}

interface File {
  /** As the manifest states it. */
  readonly name: string
  readonly sink: Sink
}

/** A sink for each file, under its own name or, where one of them is taken, all under names made of the output's. */
async function openSinks(paths: readonly string[], sink: Sink, who: string): Promise<Map<string, File>> {
  if (paths.length === 0) return new Map()
  if (!sink.companion) {
    const remedy = 'Write to a file or another sink with companion files'
    throw failure({
      code: 'usage',
      who,
      expected: 'a sink that weight files can stand beside',
      received: sink.name,
      remedy,
    })
  }
  const stated = await tryOpen(paths, sink, path => path)
  if (!isFailure(stated) && !(stated instanceof Error)) return stated
  const base = sink.name.split(/[\\/]/).at(-1)!.replaceAll(':', '_') || 'model.json'
  const renamed = await tryOpen(paths, sink, path => `${base}.${path.split('/').at(-1)}`)
  if (renamed instanceof Error) throw stated
  return renamed
}

async function tryOpen(
  paths: readonly string[],
  sink: Sink,
  nameOf: (path: string) => string,
): Promise<Map<string, File> | Error> {
  const files = new Map<string, File>()
  try {
    for (const path of paths) {
      const name = nameOf(path)
      files.set(path, { name, sink: await sink.companion!(name) })
    }
    return files
  } catch (error) {
    for (const file of files.values()) await file.sink.abort()
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Writes bytes into one file after the other. */
interface Writer {
  write(bytes: Uint8Array): Promise<void>
  finish(): Promise<void>
}

function createWriter(files: readonly File[], sizes: readonly number[]): Writer {
  let index = 0
  let left = sizes[0] ?? 0
  const advance = async (): Promise<void> => {
    await files[index]!.sink.close()
    left = sizes[++index] ?? 0
  }
  return {
    async write(bytes) {
      let rest = bytes
      while (rest.length > 0) {
        while (left === 0) await advance()
        const part = rest.subarray(0, left)
        await files[index]!.sink.write(part)
        left -= part.length
        rest = rest.subarray(part.length)
      }
    },
    async finish() {
      while (index < files.length) await advance()
    },
  }
}

async function writeGroup(group: PlannedGroup, files: readonly File[]): Promise<Json[]> {
  const writer = createWriter(files, shardSizes(group))
  const weights: Json[] = []
  for (const { kept, length, encode } of group.weights) {
    if (kept) {
      await copyStretch(writer, kept.group, kept.offset, length)
      weights.push(kept.entry.json)
    } else {
      const { bytes, json } = await encode()
      await writer.write(bytes)
      weights.push(json)
    }
  }
  await writer.finish()
  return weights
}

function shardSizes({ paths, shardSize, weights, whole }: PlannedGroup): number[] {
  if (whole) return whole.shards.map(shard => shard.source.size)
  const length = weights.reduce((sum, weight) => sum + weight.length, 0)
  return paths.map((_, index) => Math.min(Math.max(length - index * shardSize, 0), shardSize))
}

async function copyStretch(writer: Writer, group: ShardGroup, start: number, length: number): Promise<void> {
  for (let offset = 0; offset < length; offset += blockSize)
    await writer.write(await readStretch(group, start + offset, Math.min(blockSize, length - offset)))
}
