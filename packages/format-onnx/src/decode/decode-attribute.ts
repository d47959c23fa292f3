import type { Attribute } from '@coppice/spec'
import { ATTRIBUTE, WIRE } from '../schema.ts'
import { nextField, openCursor, type Cursor } from '../wire/cursor.ts'
import type { OnnxFile } from '../wire/onnx-file.ts'
import { appendFloats, appendInts, decodeText, fieldBytes, fieldFloat, fieldText } from '../wire/scalars.ts'
import { decodeGraph } from './decode-graph.ts'
import type { Enclosing } from './enclosing.ts'
import { decodeTensor } from './decode-tensor.ts'
import type { OpaqueAttribute, Span } from './origin.ts'

/** The numbers of `AttributeProto.AttributeType`. */
export const ATTRIBUTE_TYPE = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const

interface Draft {
  name: string
  type: number
  float: number
  int: number
  string: Uint8Array
  floats: number[] | undefined
  ints: number[] | undefined
  strings: Uint8Array[] | undefined
  tensor: Span[] | undefined
  graph: Span[] | undefined
  /** It stands for an attribute of the enclosing function. */
  reference: boolean
}

const none = new Uint8Array(0)

/** Reads an attribute; kinds that the data model lacks stay opaque. */
export function decodeAttribute(
  file: OnnxFile,
  head: number,
  span: Span,
  enclosing: Enclosing,
): { readonly name: string; readonly attribute: Attribute } {
  const draft = scanAttribute(file, span)
  const opaque: OpaqueAttribute = { kind: 'onnx-attribute', file, start: span.start, stop: span.stop }
  const attribute = toAttribute(file, head, draft, enclosing) ?? { kind: 'other', value: opaque }
  return { name: draft.name, attribute }
}

function scanAttribute(file: OnnxFile, span: Span): Draft {
  const draft: Draft = {
    name: '',
    type: 0,
    float: 0,
    int: 0,
    string: none,
    floats: undefined,
    ints: undefined,
    strings: undefined,
    tensor: undefined,
    graph: undefined,
    reference: false,
  }
  // Files of the first ONNX versions leave the type out: the field that is there tells it.
  let implied = 0
  const cursor = openCursor(file, span.start, span.stop)
  while (nextField(cursor)) implied = scanField(cursor, draft) ?? implied
  draft.type ||= implied
  return draft
}

function scanField(cursor: Cursor, draft: Draft): number | undefined {
  if (cursor.wire === WIRE.bytes) return scanBytes(cursor, draft)
  const { field, wire } = cursor
  if (field === ATTRIBUTE.type && wire === WIRE.varint) draft.type = cursor.value
  else if (field === ATTRIBUTE.int && wire === WIRE.varint) {
    draft.int = cursor.value
    return ATTRIBUTE_TYPE.int
  } else if (field === ATTRIBUTE.ints && wire === WIRE.varint) {
    appendInts(cursor, (draft.ints ??= []))
    return ATTRIBUTE_TYPE.ints
  } else if (field === ATTRIBUTE.float && wire === WIRE.fixed32) {
    draft.float = fieldFloat(cursor)
    return ATTRIBUTE_TYPE.float
  } else if (field === ATTRIBUTE.floats && wire === WIRE.fixed32) {
    appendFloats(cursor, (draft.floats ??= []))
    return ATTRIBUTE_TYPE.floats
  }
  return undefined
}

function scanBytes(cursor: Cursor, draft: Draft): number | undefined {
  const { start, stop } = cursor
  switch (cursor.field) {
    case ATTRIBUTE.name:
      draft.name = fieldText(cursor, 'an attribute name')
      return undefined
    case ATTRIBUTE.reference:
      draft.reference ||= stop > start
      return undefined
    case ATTRIBUTE.string:
      draft.string = fieldBytes(cursor)
      return ATTRIBUTE_TYPE.string
    case ATTRIBUTE.tensor:
      draft.tensor = [...(draft.tensor ?? []), { start, stop }]
      return ATTRIBUTE_TYPE.tensor
    case ATTRIBUTE.graph:
      draft.graph = [...(draft.graph ?? []), { start, stop }]
      return ATTRIBUTE_TYPE.graph
    case ATTRIBUTE.floats:
      appendFloats(cursor, (draft.floats ??= []))
      return ATTRIBUTE_TYPE.floats
    case ATTRIBUTE.ints:
      appendInts(cursor, (draft.ints ??= []))
      return ATTRIBUTE_TYPE.ints
    case ATTRIBUTE.strings:
      ;(draft.strings ??= []).push(fieldBytes(cursor))
      return ATTRIBUTE_TYPE.strings
    default:
      return undefined
  }
}

function toAttribute(file: OnnxFile, head: number, draft: Draft, enclosing: Enclosing): Attribute | undefined {
  if (draft.reference) return undefined
  switch (draft.type) {
    case ATTRIBUTE_TYPE.float:
      return { kind: 'float', value: draft.float }
    case ATTRIBUTE_TYPE.int:
      return { kind: 'int', value: draft.int }
    case ATTRIBUTE_TYPE.string:
      return textAttribute(draft.string)
    case ATTRIBUTE_TYPE.tensor:
      return { kind: 'tensor', value: decodeTensor(file, ATTRIBUTE.tensor, head, draft.tensor ?? []) }
    case ATTRIBUTE_TYPE.graph:
      return { kind: 'graph', value: decodeGraph(file, draft.graph ?? [], enclosing) }
    case ATTRIBUTE_TYPE.floats:
      return { kind: 'floats', value: draft.floats ?? [] }
    case ATTRIBUTE_TYPE.ints:
      return { kind: 'ints', value: draft.ints ?? [] }
    case ATTRIBUTE_TYPE.strings:
      return textsAttribute(draft.strings ?? [])
    default:
      return undefined
  }
}

/** Bytes that are no text, such as a serialised engine, stay opaque. */
function textAttribute(bytes: Uint8Array): Attribute | undefined {
  const value = decodeText(bytes)
  return value === undefined ? undefined : { kind: 'string', value }
}

function textsAttribute(list: readonly Uint8Array[]): Attribute | undefined {
  const value = list.map(decodeText)
  return value.every(text => text !== undefined) ? { kind: 'strings', value } : undefined
}
