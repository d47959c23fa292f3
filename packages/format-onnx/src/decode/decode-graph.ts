import type { Graph, Node, Tensor, Value } from '@coppice/spec'
import { GRAPH, SPARSE_TENSOR, TENSOR, WIRE } from '../schema.ts'
import { nextField, openCursor, type Cursor } from '../wire/cursor.ts'
import { invalid, type OnnxFile } from '../wire/onnx-file.ts'
import { fieldText } from '../wire/scalars.ts'
import { checkDepth } from './check-depth.ts'
import { decodeNode } from './decode-node.ts'
import { decodeTensor } from './decode-tensor.ts'
import { decodeValue } from './decode-value.ts'
import { rememberGraph, type ListName, type Slot, type Span } from './origin.ts'
import { sortNodes } from './sort-nodes.ts'
import type { Enclosing } from './enclosing.ts'

interface Draft {
  readonly file: OnnxFile
  readonly inner: Enclosing
  name: string
  readonly nodes: Node[]
  readonly tensors: Map<string, Tensor>
  readonly inputs: Value[]
  readonly outputs: Value[]
  readonly values: Map<string, Value>
  readonly sparse: Set<string>
}

/** Reads a graph from all fields that make it up; usually that is one. */
export function decodeGraph(file: OnnxFile, spans: readonly Span[], enclosing: Enclosing): Graph {
  checkDepth(file, enclosing.depth)
  const draft: Draft = {
    file,
    inner: { ...enclosing, depth: enclosing.depth + 1 },
    name: '',
    nodes: [],
    tensors: new Map(),
    inputs: [],
    outputs: [],
    values: new Map(),
    sparse: new Set(),
  }
  const filled = spans.map(span => ({ ...span, slots: scanSpan(draft, span) }))
  const graph = finishGraph(draft, enclosing)
  rememberGraph(graph, { file, spans: filled, inputs: draft.inputs, graph })
  return graph
}

function finishGraph(draft: Draft, { opsets, depth }: Enclosing): Graph {
  const { file, name, outputs, tensors, values, sparse } = draft
  const inputs = draft.inputs.filter(input => !tensors.has(input.name) && !sparse.has(input.name))
  checkUnique(draft)
  const constants = new Set([...tensors.keys(), ...sparse])
  const nodes = sortNodes(file, { nodes: draft.nodes, inputs, outputs, constants }, depth === 0)
  return { name, inputs, outputs, nodes, tensors, values, opsets }
}

function checkUnique({ file, inputs }: Draft): void {
  const names = new Set<string>()
  for (const { name } of inputs) {
    if (names.has(name)) throw invalid(file, 'graph inputs with names of their own', `${JSON.stringify(name)} twice`)
    names.add(name)
  }
}

function scanSpan(draft: Draft, span: Span): Slot[] {
  const slots: Slot[] = []
  const cursor = openCursor(draft.file, span.start, span.stop)
  while (nextField(cursor)) {
    const found = cursor.wire === WIRE.bytes ? scanField(cursor, draft) : undefined
    if (found) slots.push({ ...found, head: cursor.head, stop: cursor.stop })
  }
  return slots
}

interface Found {
  readonly list: ListName
  readonly item: Slot['item']
}

function scanField(cursor: Cursor, draft: Draft): Found | undefined {
  const { file, field, head } = cursor
  const span = { start: cursor.start, stop: cursor.stop }
  switch (field) {
    case GRAPH.node:
      return push('nodes', draft.nodes, decodeNode(file, head, span, draft.inner))
    case GRAPH.name:
      draft.name = fieldText(cursor, 'a graph name')
      return { list: 'name', item: draft.name }
    case GRAPH.initializer:
      return { list: 'tensors', item: addTensor(draft, decodeTensor(file, field, head, [span])) }
    case GRAPH.input:
      return push('inputs', draft.inputs, decodeValue(file, field, head, span))
    case GRAPH.output:
      return push('outputs', draft.outputs, decodeValue(file, field, head, span))
    case GRAPH.valueInfo:
      return { list: 'values', item: addValue(draft, decodeValue(file, field, head, span)) }
    case GRAPH.sparseInitializer:
      addConstant(draft, sparseName(cursor))
      return undefined
    default:
      return undefined
  }
}

function push<Item extends Node | Value>(list: ListName, items: Item[], item: Item): Found {
  items.push(item)
  return { list, item }
}

function addTensor(draft: Draft, tensor: Tensor): Tensor {
  checkConstant(draft, tensor.name)
  draft.tensors.set(tensor.name, tensor)
  return tensor
}

function addConstant(draft: Draft, name: string): void {
  checkConstant(draft, name)
  draft.sparse.add(name)
}

function checkConstant({ file, tensors, sparse }: Draft, name: string): void {
  if (!name) throw invalid(file, 'initializers with names', 'one without')
  if (!tensors.has(name) && !sparse.has(name)) return
  throw invalid(file, 'initializers with names of their own', `${JSON.stringify(name)} twice`)
}

function addValue({ values }: Draft, value: Value): Value {
  values.set(value.name, value)
  return value
}

/** A sparse initializer has the name of its `values`; no more of it is read. */
function sparseName({ file, start, stop }: Cursor): string {
  let name = ''
  const cursor = openCursor(file, start, stop)
  while (nextField(cursor)) {
    if (cursor.field !== SPARSE_TENSOR.values || cursor.wire !== WIRE.bytes) continue
    const values = openCursor(file, cursor.start, cursor.stop)
    while (nextField(values)) {
      if (values.field === TENSOR.name && values.wire === WIRE.bytes) name = fieldText(values, 'a tensor name')
    }
  }
  return name
}
