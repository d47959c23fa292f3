import { failure, type Attribute } from '@coppice/spec'
import { ATTRIBUTE_TYPE } from '../decode/decode-attribute.ts'
import { isOpaqueAttribute, originOfGraph, originOfTensor, type Span } from '../decode/origin.ts'
import { ATTRIBUTE, NODE } from '../schema.ts'
import {
  appendCopy,
  appendField,
  appendFloat,
  appendMessage,
  appendNumber,
  appendText,
  createMessage,
  type Message,
} from '../wire/message.ts'
import type { OnnxFile } from '../wire/onnx-file.ts'
import { replaceFields } from '../wire/rewrite-fields.ts'
import { encodeGraph, isGraphKept } from './encode-graph.ts'
import { appendTensor, isTensorKept, type EncodeContext } from './encode-tensor.ts'

/** Whether an attribute can be written as it was read. */
export function isAttributeKept(attribute: Attribute, original: Attribute, context: EncodeContext): boolean {
  if (attribute.kind !== original.kind) return false
  switch (attribute.kind) {
    case 'tensor': {
      const originals = original.value as typeof attribute.value
      return originOfTensor(attribute.value) === originOfTensor(originals) && isTensorKept(attribute.value, context)
    }
    case 'graph':
      return isGraphKept(attribute.value, originOfGraph(original.value as typeof attribute.value), context)
    case 'ints':
    case 'floats':
    case 'strings':
      return isSameList(attribute.value, original.value as typeof attribute.value)
    default:
      return Object.is(attribute.value, original.value)
  }
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => Object.is(item, b[index])))
}

/** Adds an attribute that the file did not have. */
export function appendAttribute(message: Message, name: string, attribute: Attribute, context: EncodeContext): void {
  const body = createMessage()
  if (attribute.kind === 'other') appendOpaque(body, name, attribute.value)
  else {
    appendText(body, ATTRIBUTE.name, name)
    for (const part of encodeValue(attribute, context).values()) appendMessage(body, part)
  }
  appendField(message, NODE.attribute, body)
}

function appendOpaque(body: Message, name: string, value: unknown): void {
  if (isOpaqueAttribute(value)) return appendCopy(body, value.file, value.start, value.stop)
  const expected = `a kind of attribute that ONNX has for ${name}`
  throw failure({ code: 'unsupported-model', who: 'format-onnx', expected, received: 'another' })
}

/** Adds an attribute that the file has with another value; its documentation and unknown fields stay. */
export function appendPatchedAttribute(
  message: Message,
  name: string,
  attribute: Attribute,
  file: OnnxFile,
  span: Span,
  original: Attribute,
  context: EncodeContext,
): void {
  if (attribute.kind === 'other') return appendAttribute(message, name, attribute, context)
  const replacements = new Map(replacedFields.map(field => [field, createMessage()]))
  const former = original.kind === 'graph' ? originOfGraph(original.value) : undefined
  for (const [field, part] of encodeValue(attribute, context, former)) replacements.set(field, part)
  appendField(message, NODE.attribute, replaceFields(file, [span], replacements))
}

/** Everything that holds a value; 14, 15, 22 and 23 are types and sparse tensors. */
const replacedFields: readonly number[] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 20, 21, 22, 23]

type Known = Exclude<Attribute, { readonly kind: 'other' }>

/** The fields of a value and its type. */
function encodeValue(
  attribute: Known,
  context: EncodeContext,
  former?: ReturnType<typeof originOfGraph>,
): Map<number, Message> {
  const value = createMessage()
  appendValue(value, attribute, context, former)
  const type = createMessage()
  appendNumber(type, ATTRIBUTE.type, ATTRIBUTE_TYPE[attribute.kind])
  return new Map([
    [ATTRIBUTE[attribute.kind], value],
    [ATTRIBUTE.type, type],
  ])
}

function appendValue(
  message: Message,
  attribute: Known,
  context: EncodeContext,
  former: ReturnType<typeof originOfGraph>,
): void {
  switch (attribute.kind) {
    case 'int':
      return appendNumber(message, ATTRIBUTE.int, attribute.value)
    case 'float':
      return appendFloat(message, ATTRIBUTE.float, attribute.value)
    case 'string':
      return appendText(message, ATTRIBUTE.string, attribute.value)
    case 'tensor':
      return appendTensor(message, ATTRIBUTE.tensor, attribute.value, context)
    case 'graph':
      return appendField(message, ATTRIBUTE.graph, encodeGraph(attribute.value, former, context))
    case 'ints':
      for (const value of attribute.value) appendNumber(message, ATTRIBUTE.ints, value)
      return
    case 'floats':
      for (const value of attribute.value) appendFloat(message, ATTRIBUTE.floats, value)
      return
    case 'strings':
      for (const value of attribute.value) appendText(message, ATTRIBUTE.strings, value)
  }
}
