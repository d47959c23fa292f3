import type { Dimension, Value } from '@coppice/spec'
import { typeOfName } from '../data-types.ts'
import { originOfValue, type Span, type ValueOrigin } from '../decode/origin.ts'
import { DIMENSION, SHAPE, TENSOR_TYPE, TYPE, VALUE } from '../schema.ts'
import type { Cursor } from '../wire/cursor.ts'
import {
  appendCopy,
  appendField,
  appendMessage,
  appendNumber,
  appendText,
  createMessage,
  type Message,
} from '../wire/message.ts'
import type { OnnxFile } from '../wire/onnx-file.ts'
import { replaceFields, rewriteFields } from '../wire/rewrite-fields.ts'

type Shape = readonly Dimension[] | undefined

function isSameShape(a: Shape, b: Shape): boolean {
  if (!a || !b) return a === b
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}

function isTypeKept(value: Value, { original }: ValueOrigin): boolean {
  return value.type === original.type && isSameShape(value.shape, original.shape)
}

/** Whether the value can be written as it was read. */
export function isValueKept(value: Value): boolean {
  const origin = originOfValue(value)
  return origin !== undefined && value.name === origin.original.name && isTypeKept(value, origin)
}

/** Adds a value as a field: as it was read, patched, or anew. */
export function appendValue(message: Message, field: number, value: Value): void {
  const origin = originOfValue(value)
  if (!origin) return appendField(message, field, encodeValue(value))
  const kept = isValueKept(value)
  if (kept && origin.field === field) appendCopy(message, origin.file, origin.head, origin.spans[0]!.stop)
  else appendField(message, field, patchValue(value, origin))
}

function encodeValue(value: Value): Message {
  const message = createMessage()
  appendText(message, VALUE.name, value.name)
  if (value.type !== undefined || value.shape) appendField(message, VALUE.type, encodeType(value))
  return message
}

function encodeType(value: Value): Message {
  const type = createMessage()
  appendField(type, TYPE.tensor, encodeTensorType(value))
  return type
}

function encodeTensorType({ type, shape }: Value): Message {
  const message = createMessage()
  if (type !== undefined) appendNumber(message, TENSOR_TYPE.elementType, typeOfName(type).code)
  if (shape) appendField(message, TENSOR_TYPE.shape, encodeShape(shape))
  return message
}

function encodeShape(shape: readonly Dimension[]): Message {
  const message = createMessage()
  for (const size of shape) appendField(message, SHAPE.dimension, encodeDimension(size))
  return message
}

function encodeDimension(size: Dimension): Message {
  const message = createMessage()
  if (typeof size === 'number') appendNumber(message, DIMENSION.value, size)
  else if (size !== null) appendText(message, DIMENSION.parameter, size)
  return message
}

function patchValue(value: Value, origin: ValueOrigin): Message {
  const { file, spans, original } = origin
  const replacements = new Map<number, Message>()
  if (value.name !== original.name) {
    const name = createMessage()
    appendText(name, VALUE.name, value.name)
    replacements.set(VALUE.name, name)
  }
  if (!isTypeKept(value, origin)) replacements.set(VALUE.type, patchType(value, origin))
  return replaceFields(file, spans, replacements)
}

/** The fields of one number within a message. */
function findFields(file: OnnxFile, spans: readonly Span[], field: number): Span[] {
  const found: Span[] = []
  rewriteFields(file, spans, cursor => {
    if (cursor.field === field) found.push({ start: cursor.start, stop: cursor.stop })
    return true
  })
  return found
}

/** The `type` field with another element type and shape; what else the type says stays. */
function patchType(value: Value, { file, spans, original }: ValueOrigin): Message {
  const message = createMessage()
  if (value.type === undefined && value.shape === undefined) return message
  const types = findFields(file, spans, VALUE.type)
  const tensorTypes = findFields(file, types, TYPE.tensor)
  const isTensor = original.type !== undefined || original.shape !== undefined
  const tensorType = isTensor ? patchTensorType(value, file, tensorTypes, original) : encodeTensorType(value)
  const replacement = createMessage()
  appendField(replacement, TYPE.tensor, tensorType)
  const others = [TYPE.sequence, TYPE.map, TYPE.opaque, TYPE.sparseTensor, TYPE.optional]
  const dropped = others.map(field => [field, createMessage()] as const)
  const replacements = new Map<number, Message>([[TYPE.tensor, replacement], ...dropped])
  appendField(message, VALUE.type, replaceFields(file, types, replacements))
  return message
}

function patchTensorType(value: Value, file: OnnxFile, spans: readonly Span[], original: Value): Message {
  const replacements = new Map<number, Message>()
  if (value.type !== original.type)
    replacements.set(TENSOR_TYPE.elementType, encodeTensorType({ ...value, shape: undefined }))
  if (!isSameShape(value.shape, original.shape)) {
    const shape = createMessage()
    const shapes = findFields(file, spans, TENSOR_TYPE.shape)
    if (value.shape) appendField(shape, TENSOR_TYPE.shape, patchShape(value.shape, file, shapes, original.shape))
    replacements.set(TENSOR_TYPE.shape, shape)
  }
  return replaceFields(file, spans, replacements)
}

/** Axes that do not change keep what else the file says of them. */
function patchShape(shape: readonly Dimension[], file: OnnxFile, spans: readonly Span[], original: Shape): Message {
  if (!original || original.length !== shape.length) return encodeShape(shape)
  let axis = 0
  return rewriteFields(file, spans, (cursor: Cursor, message: Message) => {
    if (cursor.field !== SHAPE.dimension) return false
    const index = axis++
    if (shape[index] === original[index]) return false
    const changed = createMessage()
    appendField(changed, SHAPE.dimension, encodeDimension(shape[index]!))
    appendMessage(message, changed)
    return true
  })
}
