import { failure, isFailure, type Source } from '@coppice/spec'
import { loadHeader } from '../header/load-header.ts'
import type { Shard } from '../document.ts'
import type { IndexFile } from './parse-index.ts'

/** Opens every shard that an index names, and checks that each tensor is where the index says, and nowhere else. */
export async function openShards(source: Source, who: string, index: IndexFile): Promise<Shard[]> {
  const shards: Shard[] = []
  const locations = new Set(Array.from(index.locations.values(), ({ value }) => value))
  for (const location of locations) shards.push(await openShard(source, who, location))
  checkTensors(who, index, shards)
  return shards
}

async function openShard(source: Source, who: string, location: string): Promise<Shard> {
  const expected = `the shard ${JSON.stringify(location)}`
  if (!source.companion) {
    const remedy = 'Give the path of the index, or a source that can open it'
    throw failure({ code: 'unsupported-model', who, expected, received: 'only the index', remedy })
  }
  try {
    const shard = await source.companion(location)
    return { location, source: shard, ...(await loadHeader(shard, `${who}, shard ${JSON.stringify(location)}`)) }
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure({ code: 'io', who, expected, received: String(error), cause: error })
  }
}

function checkTensors(who: string, { locations }: IndexFile, shards: readonly Shard[]): void {
  const found = new Map<string, string>()
  for (const { header, location } of shards)
    for (const { name } of header.entries) {
      const other = found.get(name)
      if (other !== undefined)
        throw invalid(who, `tensor ${JSON.stringify(name)} in one shard`, `${other} and ${location}`)
      found.set(name, location!)
    }
  for (const [name, { value: location }] of locations) {
    const actual = found.get(name)
    if (actual === location) continue
    const received = actual === undefined ? 'no shard that has it' : `it in ${JSON.stringify(actual)}`
    throw invalid(who, `tensor ${JSON.stringify(name)} in the shard ${JSON.stringify(location)}`, received)
  }
}

function invalid(who: string, expected: string, received: string): Error {
  return failure({ code: 'invalid-model', who, expected, received })
}
