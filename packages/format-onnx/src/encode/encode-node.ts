import type { Node } from '@coppice/spec'
import { originOfNode, type NodeOrigin } from '../decode/origin.ts'
import { ATTRIBUTE, GRAPH, NODE, WIRE } from '../schema.ts'
import { nextField, openCursor, type Cursor } from '../wire/cursor.ts'
import { appendCopy, appendField, appendMessage, appendText, createMessage, type Message } from '../wire/message.ts'
import { rewriteFields } from '../wire/rewrite-fields.ts'
import { fieldText } from '../wire/scalars.ts'
import { appendAttribute, appendPatchedAttribute, isAttributeKept } from './encode-attribute.ts'
import type { EncodeContext } from './encode-tensor.ts'

const textFields = ['name', 'operator', 'domain'] as const
const listFields = ['inputs', 'outputs'] as const
const listNumbers = { inputs: NODE.input, outputs: NODE.output } as const

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, index) => name === b[index]))
}

/** Whether the node can be written as it was read. */
export function isNodeKept(node: Node, context: EncodeContext): boolean {
  const original = originOfNode(node)?.original
  if (!original) return false
  if (!textFields.every(field => node[field] === original[field])) return false
  return (
    listFields.every(field => isSameList(node[field], original[field])) && areAttributesKept(node, original, context)
  )
}

function areAttributesKept(node: Node, original: Node, context: EncodeContext): boolean {
  const names = Object.keys(node.attributes)
  if (names.length !== Object.keys(original.attributes).length) return false
  return names.every(name => {
    const former = Object.hasOwn(original.attributes, name) ? original.attributes[name] : undefined
    return former !== undefined && isAttributeKept(node.attributes[name]!, former, context)
  })
}

/** Adds a node: as it was read, with the fields that differ patched, or anew. */
export function appendNode(message: Message, node: Node, context: EncodeContext): void {
  const origin = originOfNode(node)
  if (!origin) appendField(message, GRAPH.node, encodeNode(node, context))
  else if (isNodeKept(node, context)) appendCopy(message, origin.file, origin.head, origin.spans[0]!.stop)
  else appendField(message, GRAPH.node, patchNode(node, origin, context))
}

function encodeNode(node: Node, context: EncodeContext): Message {
  const message = createMessage()
  for (const field of listFields) for (const name of node[field]) appendText(message, listNumbers[field], name)
  if (node.name) appendText(message, NODE.name, node.name)
  appendText(message, NODE.operator, node.operator)
  if (node.domain) appendText(message, NODE.domain, node.domain)
  for (const [name, attribute] of Object.entries(node.attributes)) appendAttribute(message, name, attribute, context)
  return message
}

function patchNode(node: Node, origin: NodeOrigin, context: EncodeContext): Message {
  const { file, spans, original } = origin
  const replacements = changedFields(node, original)
  const changed = new Set(replacements.keys())
  const seen = new Set<string>()
  const message = rewriteFields(file, spans, (cursor, target) => {
    if (cursor.field === NODE.attribute && cursor.wire === WIRE.bytes) {
      return editAttribute(cursor, target, node, original, seen, context)
    }
    const replacement = replacements.get(cursor.field)
    if (replacement) appendMessage(target, replacement)
    replacements.delete(cursor.field)
    return changed.has(cursor.field)
  })
  for (const replacement of replacements.values()) appendMessage(message, replacement)
  for (const [name, attribute] of Object.entries(node.attributes)) {
    if (!seen.has(name)) appendAttribute(message, name, attribute, context)
  }
  return message
}

function changedFields(node: Node, original: Node): Map<number, Message> {
  const fields = new Map<number, Message>()
  for (const field of listFields) {
    if (isSameList(node[field], original[field])) continue
    const message = createMessage()
    for (const name of node[field]) appendText(message, listNumbers[field], name)
    fields.set(listNumbers[field], message)
  }
  for (const field of textFields) {
    if (node[field] === original[field]) continue
    const message = createMessage()
    appendText(message, NODE[field], node[field])
    fields.set(NODE[field], message)
  }
  return fields
}

function editAttribute(
  cursor: Cursor,
  target: Message,
  node: Node,
  original: Node,
  seen: Set<string>,
  context: EncodeContext,
): boolean {
  const name = attributeName(cursor)
  seen.add(name)
  const attribute = Object.hasOwn(node.attributes, name) ? node.attributes[name] : undefined
  const former = original.attributes[name]!
  if (!attribute) return true
  if (isAttributeKept(attribute, former, context)) return false
  const { file, start, stop } = cursor
  appendPatchedAttribute(target, name, attribute, file, { start, stop }, former, context)
  return true
}

function attributeName({ file, start, stop }: Cursor): string {
  let name = ''
  const cursor = openCursor(file, start, stop)
  while (nextField(cursor)) {
    if (cursor.field === ATTRIBUTE.name && cursor.wire === WIRE.bytes) name = fieldText(cursor, 'an attribute name')
  }
  return name
}
