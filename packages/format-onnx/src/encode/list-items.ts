import { failure, type Graph, type Node, type Tensor, type Value } from '@coppice/spec'
import type { GraphOrigin, ListName, Slot } from '../decode/origin.ts'
import { isValueKept } from './encode-value.ts'

export type Item = Slot['item']

/** Everything of a graph that is to be written, each list in its order. */
export type Lists = Readonly<Record<ListName, readonly Item[]>>

/** In the order in which a new file has them. */
export const listNames: readonly ListName[] = ['nodes', 'name', 'tensors', 'inputs', 'outputs', 'values']

export function listItems(graph: Graph, origin: GraphOrigin | undefined): Lists {
  checkKeys(graph)
  const { name, nodes, inputs, outputs } = graph
  const tensors = [...graph.tensors.values()]
  const values = [...graph.values.values()]
  if (!origin) return { name: [name], nodes, tensors, inputs, outputs, values }
  const named = originalItems<string>(origin, 'name')
  return {
    name: name === '' && named.length === 0 ? [] : named.slice(0, -1).concat(name),
    nodes: listNodes(nodes, origin),
    tensors: inFileOrder(tensors, originalItems<Tensor>(origin, 'tensors')),
    inputs: listInputs(graph, origin),
    outputs,
    values: listValues(graph, origin),
  }
}

function checkKeys({ tensors, values }: Graph): void {
  for (const [key, { name }] of [...tensors, ...values]) {
    if (key === name) continue
    throw failure({ code: 'usage', who: 'format-onnx', expected: `the name ${key}, its key`, received: name })
  }
}

function originalItems<Kind extends Item>(origin: GraphOrigin, list: ListName): Kind[] {
  const slots = origin.spans.flatMap(span => span.slots)
  return slots.filter(slot => slot.list === list).map(slot => slot.item as Kind)
}

/** The items that come from the originals in their order, then the others. */
function inFileOrder<Kind extends Node | Tensor>(items: readonly Kind[], originals: readonly Kind[]): readonly Kind[] {
  const left = new Set(items)
  const byOrigin = new Map(items.toReversed().map(item => [item.origin, item]))
  const ordered: Kind[] = []
  for (const { origin } of originals) {
    const item = byOrigin.get(origin)
    if (item && left.delete(item)) ordered.push(item)
  }
  return ordered.length > 0 ? [...ordered, ...left] : items
}

/** The file's own order where the nodes are those that were read, even if that is not the order they run in. */
function listNodes(nodes: readonly Node[], origin: GraphOrigin): readonly Node[] {
  const sorted = origin.graph.nodes
  const isSame = nodes.length === sorted.length && nodes.every((node, index) => node.origin === sorted[index]!.origin)
  return isSame ? inFileOrder(nodes, originalItems<Node>(origin, 'nodes')) : nodes
}

/** Older files list constants among the inputs: those follow their tensors, and new tensors are listed with them. */
function listInputs(graph: Graph, origin: GraphOrigin): Value[] {
  const real = new Set(origin.graph.inputs)
  const queue = [...graph.inputs]
  const listed: Value[] = []
  for (const input of origin.inputs) {
    const value = real.has(input) ? queue.shift() : constantInput(input, graph, origin)
    if (value) listed.push(value)
  }
  return [...listed, ...queue, ...newConstants(graph, origin)]
}

function newConstants(graph: Graph, origin: GraphOrigin): Value[] {
  const former = origin.graph.tensors
  const names = new Set(origin.inputs.map(input => input.name))
  const listsConstants = former.size > 0 && [...former.keys()].every(name => names.has(name))
  const added = listsConstants ? [...graph.tensors.values()].filter(tensor => !former.has(tensor.name)) : []
  return added.map(({ name, type, shape }) => ({ name, type, shape }))
}

function constantInput(input: Value, graph: Graph, origin: GraphOrigin): Value | undefined {
  const former = origin.graph.tensors.get(input.name)
  const tensor = graph.tensors.get(input.name)
  // Without a former tensor it is a sparse initializer, which stays.
  if (!former || former === tensor) return input
  if (!tensor) return undefined
  const isSame = tensor.type === former.type && String(tensor.shape) === String(former.shape)
  return isSame ? input : { ...input, type: tensor.type, shape: tensor.shape }
}

function listValues(graph: Graph, origin: GraphOrigin): Value[] {
  const originals = originalItems<Value>(origin, 'values')
  const listed = originals.flatMap(original => {
    const value = graph.values.get(original.name)
    if (!value) return []
    // A name that is declared twice keeps both declarations as long as the graph's own does not change.
    return isValueKept(value) ? [original] : [value]
  })
  const known = new Set(originals.map(original => original.name))
  return [...listed, ...[...graph.values.values()].filter(value => !known.has(value.name))]
}
