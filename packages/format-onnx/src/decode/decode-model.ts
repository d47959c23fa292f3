import { failure, type Graph } from '@coppice/spec'
import { MODEL, OPSET, WIRE } from '../schema.ts'
import { nextField, openCursor, type Cursor } from '../wire/cursor.ts'
import { invalid, type OnnxFile } from '../wire/onnx-file.ts'
import { fieldText } from '../wire/scalars.ts'
import { decodeGraph } from './decode-graph.ts'
import { standardDomain } from './decode-node.ts'
import type { Span } from './origin.ts'

/** An entry of the model that may change. */
export interface ModelSlot extends Span {
  readonly head: number
  /** For an operator set: its domain as the file writes it, and its version. */
  readonly opset?: { readonly domain: string; readonly version: number }
}

/** Where a model was read from. */
export interface OnnxDocument {
  readonly kind: 'onnx-document'
  readonly file: OnnxFile
  readonly irVersion: number
  readonly graphs: readonly ModelSlot[]
  readonly opsets: readonly ModelSlot[]
  readonly graph: Graph
}

export function isOnnxDocument(document: unknown): document is OnnxDocument {
  return typeof document === 'object' && document !== null && 'kind' in document && document.kind === 'onnx-document'
}

/** Reads a model whose headers are loaded. */
export function decodeModel(file: OnnxFile): OnnxDocument {
  const graphs: ModelSlot[] = []
  const opsets: ModelSlot[] = []
  let irVersion = 0
  const cursor = openCursor(file, 0, file.source.size)
  while (nextField(cursor)) {
    const { field, wire, head, start, stop } = cursor
    if (field === MODEL.irVersion && wire === WIRE.varint) irVersion = cursor.value
    if (field === MODEL.graph && wire === WIRE.bytes) graphs.push({ head, start, stop })
    if (field === MODEL.opsetImport && wire === WIRE.bytes) {
      opsets.push({ head, start, stop, opset: decodeOpset(cursor) })
    }
  }
  checkVersion(file, irVersion)
  if (graphs.length === 0) throw invalid(file, 'an ONNX model with a graph', 'a message without one')
  const graph = decodeGraph(file, graphs, { opsets: opsetsOf(opsets), depth: 0 })
  return { kind: 'onnx-document', file, irVersion, graphs, opsets, graph }
}

function checkVersion(file: OnnxFile, version: number): void {
  if (version >= 3) return
  if (version < 1) throw invalid(file, 'an ONNX model with an IR version', version === 0 ? 'none' : String(version))
  const remedy = 'Convert it with a newer exporter'
  const expected = 'IR version 3 or newer'
  throw failure({ code: 'unsupported-model', who: file.who, expected, received: String(version), remedy })
}

function decodeOpset({ file, start, stop }: Cursor): { domain: string; version: number } {
  const opset = { domain: '', version: 1 }
  const cursor = openCursor(file, start, stop)
  while (nextField(cursor)) {
    const { field, wire } = cursor
    if (field === OPSET.domain && wire === WIRE.bytes) opset.domain = fieldText(cursor, 'a domain')
    if (field === OPSET.version && wire === WIRE.varint) opset.version = cursor.value
  }
  return opset
}

function opsetsOf(slots: readonly ModelSlot[]): Map<string, number> {
  const opsets = new Map(slots.map(({ opset }) => [standardDomain(opset!.domain), opset!.version]))
  return slots.length > 0 ? opsets : opsets.set('', 1)
}
