import { describeForeign } from './foreign.ts'
import { MODEL, WIRE } from './schema.ts'

const bytesFields = new Set([2, 3, 4, 6, 7, 8, 14, 20, 25, 26])
const numberFields = new Set([1, 5])

/** Whether the first bytes are those of an ONNX model: fields that such a file may have, the IR version among them. */
export function recognises(head: Uint8Array, name?: string): boolean {
  if (describeForeign(head)) return false
  const fields = leadingFields(head)
  if (fields.length === 0) return false
  return fields.includes(MODEL.irVersion) || (fields.includes(MODEL.graph) && name?.endsWith('.onnx') === true)
}

/** The numbers of the top-level fields as far as the head goes; empty where they are no model's. */
function leadingFields(head: Uint8Array): number[] {
  const fields: number[] = []
  let position = 0
  while (position < head.length) {
    const tag = head[position++]!
    const field = tag >>> 3
    const isNumber = numberFields.has(field) && (tag & 7) === WIRE.varint
    if (!isNumber && !(bytesFields.has(field) && (tag & 7) === WIRE.bytes)) return fields.length > 2 ? fields : []
    const { value, next } = readNumber(head, position)
    position = isNumber ? next : next + value
    fields.push(field)
  }
  return fields
}

function readNumber(head: Uint8Array, start: number): { value: number; next: number } {
  let value = 0
  let next = start
  for (let scale = 1; next < head.length; scale *= 128) {
    const byte = head[next++]!
    value += (byte & 0x7f) * scale
    if (byte < 0x80) break
  }
  return { value, next }
}
