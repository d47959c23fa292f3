import { checkLocation, failure, type Failure } from '@coppice/spec'
import {
  expectEnd,
  peek,
  readCount,
  readObject,
  readString,
  skipValue,
  withSpan,
  type JsonCursor,
  type Span,
} from '../json/json-cursor.ts'

/** A number that an index states of all tensors together, and where. */
export interface Total extends Span {
  readonly value: number
}

/** The shard of a tensor. */
export type Location = Span & { readonly value: string }

/** An index: which shard holds each tensor. */
export interface IndexFile {
  readonly text: string
  /** What the file is called. */
  readonly name: string
  /** The shard of each tensor, as a path with `/`, and where the text says so. */
  readonly locations: ReadonlyMap<string, Location>
  /** Where the text says so. */
  readonly mapSpan: Span
  /** Bytes of all elements, where it says so. */
  readonly totalSize: Total | undefined
  /** Elements of all tensors, where it says so. */
  readonly totalParameters: Total | undefined
}

/** Reads the text of an index. Locations that leave its folder are refused. */
export function parseIndex(name: string, text: string): IndexFile {
  const who = `format-safetensors: ${name}`
  const invalid = (expected: string, received: string): Failure =>
    failure({ code: 'invalid-model', who, expected, received })
  const cursor: JsonCursor = { text, position: 0, invalid }
  const totals = new Map<string, Total>()
  let map: (Span & { readonly value: Map<string, Location> }) | undefined
  readObject(cursor, 'the index', key => {
    if (key === 'weight_map') map = withSpan(cursor, () => readLocations(cursor))
    else if (key === 'metadata' && peek(cursor) === '{') readTotals(cursor, totals)
    else skipValue(cursor, key)
  })
  expectEnd(cursor)
  if (!map || map.value.size === 0) throw invalid('a weight_map that names tensors', 'none')
  return {
    text,
    name,
    locations: map.value,
    mapSpan: { start: map.start, stop: map.stop },
    totalSize: totals.get('total_size'),
    totalParameters: totals.get('total_parameters'),
  }
}

function readLocations(cursor: JsonCursor): Map<string, Location> {
  const locations = new Map<string, Location>()
  readObject(cursor, 'weight_map', name => {
    const stated = withSpan(cursor, () => readString(cursor, `the shard of ${JSON.stringify(name)}`))
    locations.set(name, { ...stated, value: checkLocation(stated.value).join('/') })
  })
  return locations
}

/** Totals that are no plain numbers are left as they are. */
function readTotals(cursor: JsonCursor, totals: Map<string, Total>): void {
  readObject(cursor, 'metadata', key => {
    if (/[0-9]/.test(peek(cursor)) && isWhole(cursor))
      totals.set(
        key,
        withSpan(cursor, () => readCount(cursor, key)),
      )
    else skipValue(cursor, 'metadata')
  })
}

function isWhole({ text, position }: JsonCursor): boolean {
  return /^[0-9]{1,15}(?![0-9.eE])/.test(text.slice(position, position + 20))
}
