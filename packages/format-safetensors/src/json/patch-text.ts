import type { Span } from './json-cursor.ts'

/** What takes the place of a stretch of a text. */
export interface Edit extends Span {
  readonly text: string
}

/** A text with some stretches, which do not overlap, replaced. */
export function patchText(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = []
  let position = 0
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    pieces.push(text.slice(position, edit.start), edit.text)
    position = edit.stop
  }
  return pieces.join('') + text.slice(position)
}
