import type { Source } from '@coppice/spec'
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
