import type { DataType, Dimension, Value } from '@coppice/spec'
import { typeOfCode } from '../data-types.ts'
import { DIMENSION, SHAPE, TENSOR_TYPE, TYPE, VALUE, WIRE } from '../schema.ts'
import { nextField, openCursor, type Cursor } from '../wire/cursor.ts'
import type { OnnxFile } from '../wire/onnx-file.ts'
import { fieldText } from '../wire/scalars.ts'
import type { Span, ValueOrigin } from './origin.ts'

interface Draft {
  name: string
  type: DataType | undefined
  shape: Dimension[] | undefined
}

export function decodeValue(file: OnnxFile, field: number, head: number, span: Span): Value {
  const draft: Draft = { name: '', type: undefined, shape: undefined }
  eachMessage(file, span, cursor => {
    if (cursor.field === VALUE.name) draft.name = fieldText(cursor, 'a value name')
    if (cursor.field === VALUE.type) decodeType(cursor, draft)
  })
  const origin: Omit<ValueOrigin, 'original'> = { kind: 'onnx-value', file, field, head, spans: [span] }
  const value: Value = { ...draft, origin }
  Object.assign(origin, { original: value })
  return value
}

function eachMessage(file: OnnxFile, span: Span, visit: (cursor: Cursor) => void): void {
  const cursor = openCursor(file, span.start, span.stop)
  while (nextField(cursor)) if (cursor.wire === WIRE.bytes) visit(cursor)
}

const otherTypes = new Set<number>([TYPE.sequence, TYPE.map, TYPE.opaque, TYPE.sparseTensor, TYPE.optional])

function decodeType({ file, start, stop }: Cursor, draft: Draft): void {
  eachMessage(file, { start, stop }, cursor => {
    if (cursor.field === TYPE.tensor) decodeTensorType(cursor, draft)
    // One of them: the last in the file counts.
    else if (otherTypes.has(cursor.field)) draft.type = draft.shape = undefined
  })
}

function decodeTensorType({ file, start, stop }: Cursor, draft: Draft): void {
  const cursor = openCursor(file, start, stop)
  while (nextField(cursor)) {
    const { field, wire } = cursor
    if (field === TENSOR_TYPE.elementType && wire === WIRE.varint) draft.type = typeOfCode(cursor.value)?.name
    if (field === TENSOR_TYPE.shape && wire === WIRE.bytes) decodeShape(cursor, (draft.shape ??= []))
  }
}

function decodeShape({ file, start, stop }: Cursor, shape: Dimension[]): void {
  eachMessage(file, { start, stop }, cursor => {
    if (cursor.field === SHAPE.dimension) shape.push(decodeDimension(cursor))
  })
}

function decodeDimension({ file, start, stop }: Cursor): Dimension {
  let dimension: Dimension = null
  const cursor = openCursor(file, start, stop)
  while (nextField(cursor)) {
    const { field, wire } = cursor
    // Some exporters write -1 for a size that they do not know.
    if (field === DIMENSION.value && wire === WIRE.varint) dimension = cursor.value < 0 ? null : cursor.value
    if (field === DIMENSION.parameter && wire === WIRE.bytes) dimension = fieldText(cursor, 'a dimension') || null
  }
  return dimension
}
