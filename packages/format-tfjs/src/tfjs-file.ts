import { failure, type Source } from '@coppice/spec'
import type { JsonObject } from '@coppice/layers'
import type { ShardGroup } from './weights/open-shards.ts'
import type { StoredWeight } from './weights/place-weights.ts'

/** A model.json and the weights beside it. */
export interface TfjsFile {
  readonly source: Source
  /** For messages. */
  readonly who: string
  readonly text: string
  readonly root: JsonObject
  readonly groups: readonly ShardGroup[]
  /** By name, in the order of the manifest. */
  readonly weights: ReadonlyMap<string, StoredWeight>
}

/** How messages name a source. */
export function nameFile(source: Source): string {
  return `format-tfjs: ${source.name}`
}

/** The error for a file that is damaged or does not say what it must. */
export function invalid(who: string, expected: string, received: string): Error {
  return failure({ code: 'invalid-model', who, expected, received })
}

/** The error for a file that is sound but has what cannot be handled. */
export function unsupported(who: string, expected: string, received: string, remedy?: string): Error {
  const details = { code: 'unsupported-model', who, expected, received } as const
  return failure(remedy === undefined ? details : { ...details, remedy })
}
