import { failure, type Tensor } from '@coppice/spec'
import { byteLengthOf, typeOfName } from '../data-types.ts'
import { originOfTensor, type ExternalPlace, type TensorOrigin } from '../decode/origin.ts'
import { ENTRY, TENSOR } from '../schema.ts'
import {
  appendCopy,
  appendField,
  appendMessage,
  appendNumber,
  appendText,
  createMessage,
  type Message,
} from '../wire/message.ts'
import { replaceFields } from '../wire/rewrite-fields.ts'

/** Where the elements of a tensor go; tensors without a placement stay where they are, or go into the model file. */
export type Placement = 'inline' | ExternalPlace

/** What encoding needs to know beyond the object at hand. */
export interface EncodeContext {
  readonly placements: ReadonlyMap<Tensor, Placement>
}

/** Whether the elements are those that were read, unseen. */
export function hasOriginalElements(tensor: Tensor, origin: TensorOrigin): boolean {
  const { original } = origin
  if (tensor.read !== original.read || tensor.type !== original.type) return false
  return byteLengthOf(tensor.type, tensor.shape) === byteLengthOf(original.type, original.shape)
}

function isSameShape(a: Tensor, b: Tensor): boolean {
  return a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis])
}

/** Whether the tensor can be written as it was read. */
export function isTensorKept(tensor: Tensor, context: EncodeContext): boolean {
  const origin = originOfTensor(tensor)
  if (!origin || !isPlaceKept(tensor, origin, context)) return false
  return tensor.name === origin.original.name && isSameShape(tensor, origin.original)
}

function isPlaceKept(tensor: Tensor, origin: TensorOrigin, { placements }: EncodeContext): boolean {
  if (!hasOriginalElements(tensor, origin)) return false
  const placement = placements.get(tensor)
  const { storage } = origin
  if (!placement) return true
  if (placement === 'inline' || storage.kind !== 'external')
    return placement === 'inline' && storage.kind !== 'external'
  return placement.location === storage.location && placement.offset === storage.offset
}

/** Adds a tensor as a field: as it was read, patched, or anew. */
export function appendTensor(message: Message, field: number, tensor: Tensor, context: EncodeContext): void {
  const origin = originOfTensor(tensor)
  if (!origin) return appendField(message, field, encodeTensor(tensor, context))
  const [span] = origin.spans
  const kept = isTensorKept(tensor, context)
  if (kept && span && origin.field === field && origin.spans.length === 1) {
    return appendCopy(message, origin.file, origin.head, span.stop)
  }
  appendField(
    message,
    field,
    kept ? replaceFields(origin.file, origin.spans, new Map()) : patchTensor(tensor, origin, context),
  )
}

function encodeTensor(tensor: Tensor, { placements }: EncodeContext): Message {
  const message = encodeDims(tensor)
  appendNumber(message, TENSOR.dataType, typeOfName(tensor.type).code)
  if (tensor.name) appendText(message, TENSOR.name, tensor.name)
  for (const part of encodeData(tensor, placements.get(tensor) ?? 'inline').values()) appendMessage(message, part)
  return message
}

function patchTensor(tensor: Tensor, origin: TensorOrigin, context: EncodeContext): Message {
  const replacements = new Map<number, Message>()
  const { original } = origin
  if (!isSameShape(tensor, original)) replacements.set(TENSOR.dims, encodeDims(tensor))
  if (tensor.type !== original.type) replacements.set(TENSOR.dataType, encodeType(tensor))
  if (tensor.name !== original.name) replacements.set(TENSOR.name, encodeName(tensor))
  if (!isPlaceKept(tensor, origin, context)) {
    const placement = context.placements.get(tensor) ?? 'inline'
    for (const [field, part] of encodeData(tensor, placement)) replacements.set(field, part)
  }
  return replaceFields(origin.file, origin.spans, replacements)
}

function encodeDims(tensor: Tensor): Message {
  const message = createMessage()
  for (const size of tensor.shape) appendNumber(message, TENSOR.dims, size)
  return message
}

function encodeType(tensor: Tensor): Message {
  const message = createMessage()
  appendNumber(message, TENSOR.dataType, typeOfName(tensor.type).code)
  return message
}

function encodeName(tensor: Tensor): Message {
  const message = createMessage()
  appendText(message, TENSOR.name, tensor.name)
  return message
}

/** The fields that hold elements or say where they are; the empty ones are those that must go. */
function encodeData(tensor: Tensor, placement: Placement): Map<number, Message> {
  if (tensor.type === 'string') throw unwritable(tensor)
  const { rawData, externalData, dataLocation } = TENSOR
  const typed = [TENSOR.floatData, TENSOR.int32Data, TENSOR.int64Data, TENSOR.doubleData, TENSOR.uint64Data]
  const fields = new Map<number, Message>([...typed, TENSOR.segment].map(field => [field, createMessage()]))
  const inline = placement === 'inline'
  fields.set(rawData, inline ? encodeRaw(tensor) : createMessage())
  fields.set(externalData, inline ? createMessage() : encodePlace(placement))
  return fields.set(dataLocation, inline ? createMessage() : encodeLocation())
}

function unwritable(tensor: Tensor): Error {
  const expected = `elements of a fixed size in tensor ${tensor.name}, where they change`
  return failure({ code: 'unsupported-model', who: 'format-onnx', expected, received: 'strings' })
}

function encodeRaw(tensor: Tensor): Message {
  const message = createMessage()
  const length = byteLengthOf(tensor.type, tensor.shape)
  appendField(message, TENSOR.rawData, createMessage({ tensor, length }))
  return message
}

function encodePlace({ location, offset, length }: ExternalPlace): Message {
  const message = createMessage()
  for (const [key, value] of Object.entries({ location, offset, length })) {
    const entry = createMessage()
    appendText(entry, ENTRY.key, key)
    appendText(entry, ENTRY.value, String(value))
    appendField(message, TENSOR.externalData, entry)
  }
  return message
}

function encodeLocation(): Message {
  const message = createMessage()
  appendNumber(message, TENSOR.dataLocation, 1)
  return message
}
