import type { Header, HeaderEntry } from '../header/header.ts'
import type { Span } from '../json/json-cursor.ts'
import { patchText, type Edit } from '../json/patch-text.ts'
import type { Placed } from './encode-header.ts'

/** The text of a header in which types, shapes and offsets that changed are written anew and everything else is as it was. */
export function patchHeader({ text, entries }: Header, placed: ReadonlyMap<string, Placed>): string {
  const edits = entries.flatMap(entry => editsOf(text, entry, placed.get(entry.name)!))
  return edits.length === 0 ? text : patchText(text, edits).trimEnd()
}

function editsOf(text: string, { type, shape, begin, end, spans }: HeaderEntry, placed: Placed): Edit[] {
  const comma = text.slice(spans.offsets.start, spans.offsets.stop).includes(', ') ? ', ' : ','
  const edits: Edit[] = []
  const replace = (span: Span, content: string): unknown =>
    edits.push({ start: span.start, stop: span.stop, text: content })
  if (type !== placed.type) replace(spans.dtype, JSON.stringify(placed.type.code))
  if (!isSame(shape, placed.tensor.shape)) replace(spans.shape, `[${placed.tensor.shape.join(comma)}]`)
  if (begin !== placed.begin || end !== placed.end)
    replace(spans.offsets, `[${[placed.begin, placed.end].join(comma)}]`)
  return edits
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}
