import { failure, type Failure } from '@coppice/spec'
import { typeCodes, typeOfCode, type StoredType } from '../data-types.ts'
import {
  expectEnd,
  readArray,
  readCount,
  readObject,
  readString,
  skipValue,
  withSpan,
  type JsonCursor,
  type Span,
} from '../json/json-cursor.ts'
import { metadataKey, type Header, type HeaderEntry } from './header.ts'

/**
 * Reads the text of a header. Keys may come in any order and unknown ones are read over; what must be there must be
 * there once. Where the elements lie is checked by `checkPlaces`.
 */
export function parseHeader(who: string, text: string): Header {
  const invalid = (expected: string, received: string): Failure =>
    failure({ code: 'invalid-model', who, expected, received })
  if (text[0] !== '{') throw invalid('a header that begins with "{"', JSON.stringify(text.slice(0, 20)))
  const cursor: JsonCursor = { text, position: 0, invalid }
  const entries: HeaderEntry[] = []
  let metadata: ReadonlyMap<string, string> | undefined
  readObject(cursor, 'the header', key => {
    if (key === metadataKey) metadata = readMetadata(cursor)
    else entries.push(readEntry(cursor, who, key))
  })
  expectEnd(cursor)
  return { text, entries, metadata }
}

function readMetadata(cursor: JsonCursor): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>()
  readObject(cursor, metadataKey, key => {
    metadata.set(key, readString(cursor, `${metadataKey}.${key}`))
  })
  return metadata
}

interface Draft {
  dtype?: Span & { readonly value: string }
  shape?: Span & { readonly value: readonly number[] }
  offsets?: Span & { readonly value: readonly number[] }
}

function readEntry(cursor: JsonCursor, who: string, name: string): HeaderEntry {
  const what = `tensor ${JSON.stringify(name)}`
  const draft: Draft = {}
  readObject(cursor, what, key => {
    if (key === 'dtype') draft.dtype = withSpan(cursor, () => readString(cursor, `the dtype of ${what}`))
    else if (key === 'shape') draft.shape = withSpan(cursor, () => readCounts(cursor, `the shape of ${what}`))
    else if (key === 'data_offsets')
      draft.offsets = withSpan(cursor, () => readCounts(cursor, `the offsets of ${what}`))
    else skipValue(cursor, what)
  })
  const { dtype, shape, offsets } = draft
  if (!dtype || !shape || !offsets) throw cursor.invalid(`dtype, shape and data_offsets of ${what}`, 'fewer')
  if (offsets.value.length !== 2) throw cursor.invalid(`two data_offsets of ${what}`, `${offsets.value.length}`)
  const [begin, end] = offsets.value as [number, number]
  return {
    name,
    type: typeFor(who, what, dtype.value),
    shape: shape.value,
    begin,
    end,
    spans: { dtype, shape, offsets },
  }
}

function readCounts(cursor: JsonCursor, what: string): readonly number[] {
  const counts: number[] = []
  readArray(cursor, what, () => counts.push(readCount(cursor, what)))
  return counts
}

function typeFor(who: string, what: string, code: string): StoredType {
  const type = typeOfCode(code)
  if (type) return type
  const expected = `a known dtype of ${what} (${typeCodes.join(', ')})`
  throw failure({ code: 'unsupported-model', who, expected, received: JSON.stringify(code) })
}
