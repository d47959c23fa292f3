import type { StoredType } from '../data-types.ts'
import type { Span } from '../json/json-cursor.ts'

/** What a header says of one tensor. */
export interface HeaderEntry {
  readonly name: string
  readonly type: StoredType
  readonly shape: readonly number[]
  /** Where its elements begin and end, counted from where the header ends. */
  readonly begin: number
  readonly end: number
  /** Where the header says so. */
  readonly spans: { readonly dtype: Span; readonly shape: Span; readonly offsets: Span }
}

/** The header of a file. */
export interface Header {
  /** With the spaces that fill it up. */
  readonly text: string
  /** In the order of the header, which need not be that of the elements. */
  readonly entries: readonly HeaderEntry[]
  readonly metadata: ReadonlyMap<string, string> | undefined
}

/** The key of a header that stands for no tensor. */
export const metadataKey = '__metadata__'

/** The most bytes that a header may have: the limit of the reference implementation. */
export const longestHeader = 100_000_000

/** The entries in the order in which their elements lie. */
export function inDataOrder(entries: readonly HeaderEntry[]): HeaderEntry[] {
  return entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)
}
