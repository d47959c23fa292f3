import type { Graph } from '@coppice/spec'
import { isOnnxDocument, type ModelSlot, type OnnxDocument } from '../decode/decode-model.ts'
import { standardDomain } from '../decode/decode-node.ts'
import { originOfGraph } from '../decode/origin.ts'
import { MODEL, OPSET } from '../schema.ts'
import {
  appendCopy,
  appendField,
  appendMessage,
  appendNumber,
  appendText,
  createMessage,
  type Message,
} from '../wire/message.ts'
import { encodeGraph, isGraphKept } from './encode-graph.ts'
import type { EncodeContext } from './encode-tensor.ts'

/** A whole file: the one that was read with what differs in its place, or a new one. */
export function encodeModel(graph: Graph, document: unknown, context: EncodeContext): Message {
  return isOnnxDocument(document) ? patchModel(graph, document, context) : generateModel(graph, context)
}

function generateModel(graph: Graph, context: EncodeContext): Message {
  const message = createMessage()
  appendNumber(message, MODEL.irVersion, versionFor(graph))
  appendText(message, MODEL.producerName, 'coppice')
  appendField(message, MODEL.graph, encodeGraph(graph, undefined, context))
  for (const [domain, version] of graph.opsets) appendOpset(message, domain, version)
  return message
}

/** The IR version that came with the operators; no newer, so that no more runtimes than necessary refuse it. */
function versionFor({ opsets }: Graph): number {
  const version = opsets.get('') ?? 1
  return version <= 18 ? 8 : version <= 20 ? 9 : 10
}

function appendOpset(message: Message, domain: string, version: number): void {
  const opset = createMessage()
  appendText(opset, OPSET.domain, domain)
  appendNumber(opset, OPSET.version, version)
  appendField(message, MODEL.opsetImport, opset)
}

interface Edit {
  readonly slot: ModelSlot
  readonly replacement: Message
}

function patchModel(graph: Graph, document: OnnxDocument, context: EncodeContext): Message {
  const { file } = document
  const message = createMessage()
  const edits = [...graphEdits(graph, document, context), ...opsetEdits(graph, document)]
  let position = 0
  for (const { slot, replacement } of edits.sort((a, b) => a.slot.head - b.slot.head)) {
    appendCopy(message, file, position, slot.head)
    appendMessage(message, replacement)
    position = slot.stop
  }
  appendCopy(message, file, position, file.source.size)
  appendNewOpsets(message, graph, document)
  return message
}

/** A graph in several fields becomes one. */
function graphEdits(graph: Graph, document: OnnxDocument, context: EncodeContext): Edit[] {
  const former = originOfGraph(document.graph)
  if (isGraphKept(graph, former, context)) return []
  const body = createMessage()
  appendField(body, MODEL.graph, encodeGraph(graph, former, context))
  return document.graphs.map((slot, index) => ({ slot, replacement: index === 0 ? body : createMessage() }))
}

function opsetEdits({ opsets }: Graph, document: OnnxDocument): Edit[] {
  return document.opsets.flatMap(slot => {
    const { domain } = slot.opset!
    const standard = standardDomain(domain)
    const version = opsets.get(standard)
    if (version === document.graph.opsets.get(standard)) return []
    const replacement = createMessage()
    if (version !== undefined) appendOpset(replacement, domain, version)
    return [{ slot, replacement }]
  })
}

function appendNewOpsets(message: Message, { opsets }: Graph, document: OnnxDocument): void {
  for (const [domain, version] of opsets) {
    if (!document.graph.opsets.has(domain)) appendOpset(message, domain, version)
  }
}
