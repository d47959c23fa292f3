import type { Span } from '../decode/origin.ts'
import { nextField, openCursor, type Cursor } from './cursor.ts'
import { appendCopy, appendMessage, createMessage, type Message } from './message.ts'
import type { OnnxFile } from './onnx-file.ts'

/** Copies a message field by field; `edit` may write something else in place of a field, or nothing, and says so. */
export function rewriteFields(
  file: OnnxFile,
  spans: readonly Span[],
  edit: (cursor: Cursor, message: Message) => boolean,
): Message {
  const message = createMessage()
  for (const span of spans) {
    const cursor = openCursor(file, span.start, span.stop)
    while (nextField(cursor)) {
      if (!edit(cursor, message)) appendCopy(message, file, cursor.head, cursor.stop)
    }
  }
  return message
}

/** Copies a message with some fields replaced: where the first of the same number was, or at the end. */
export function replaceFields(
  file: OnnxFile,
  spans: readonly Span[],
  replacements: ReadonlyMap<number, Message>,
): Message {
  const left = new Map(replacements)
  const message = rewriteFields(file, spans, (cursor, target) => {
    const replacement = left.get(cursor.field)
    if (replacement) appendMessage(target, replacement)
    left.delete(cursor.field)
    return replacements.has(cursor.field)
  })
  for (const replacement of left.values()) appendMessage(message, replacement)
  return message
}
