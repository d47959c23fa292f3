import type { Graph, Node, Tensor, Value } from '@coppice/spec'
import { originOfGraph, type GraphOrigin, type ListName } from '../decode/origin.ts'
import { GRAPH } from '../schema.ts'
import { appendCopy, appendText, createMessage, type Message } from '../wire/message.ts'
import { appendNode, isNodeKept } from './encode-node.ts'
import { appendTensor, isTensorKept, type EncodeContext } from './encode-tensor.ts'
import { appendValue, isValueKept } from './encode-value.ts'
import { listItems, listNames, type Item, type Lists } from './list-items.ts'

/** Whether the graph can be written as it was read. */
export function isGraphKept(graph: Graph, former: GraphOrigin | undefined, context: EncodeContext): boolean {
  const origin = originOfGraph(graph) ?? former
  if (!origin) return false
  const lists = listItems(graph, origin)
  const slots = origin.spans.flatMap(span => span.slots)
  return listNames.every(list => {
    const own = slots.filter(slot => slot.list === list)
    const items = lists[list]
    return (
      own.length === items.length && own.every((slot, index) => isItemKept(list, items[index]!, slot.item, context))
    )
  })
}

function originOf(item: Item): unknown {
  return typeof item === 'string' ? item : item.origin
}

function isItemKept(list: ListName, item: Item, original: Item, context: EncodeContext): boolean {
  if (originOf(item) !== originOf(original)) return false
  if (list === 'name') return true
  if (list === 'nodes') return isNodeKept(item as Node, context)
  return list === 'tensors' ? isTensorKept(item as Tensor, context) : isValueKept(item as Value)
}

/** The body of a graph: with the entries that changed in the place of those that were read, or anew. */
export function encodeGraph(graph: Graph, former: GraphOrigin | undefined, context: EncodeContext): Message {
  const origin = originOfGraph(graph) ?? former
  const lists = listItems(graph, origin)
  return origin ? patchGraph(lists, origin, context) : encodeLists(lists, context)
}

function encodeLists(lists: Lists, context: EncodeContext): Message {
  const message = createMessage()
  for (const list of listNames) for (const item of lists[list]) appendItem(message, list, item, context)
  return message
}

/** The places of each list are filled in order; the last one takes what is left, and what has no place comes last. */
function patchGraph(lists: Lists, { file, spans }: GraphOrigin, context: EncodeContext): Message {
  const message = createMessage()
  const slots = spans.flatMap(span => span.slots)
  const last = new Map(slots.map(slot => [slot.list, slot]))
  const queues = new Map(listNames.map(list => [list, lists[list].values()]))
  const fill = (list: ListName, all: boolean): void => {
    for (let next = queues.get(list)!.next(); !next.done; next = queues.get(list)!.next()) {
      appendItem(message, list, next.value, context)
      if (!all) return
    }
  }
  for (const span of spans) {
    let position = span.start
    for (const slot of span.slots) {
      appendCopy(message, file, position, slot.head)
      fill(slot.list, last.get(slot.list) === slot)
      position = slot.stop
    }
    appendCopy(message, file, position, span.stop)
  }
  for (const list of listNames) fill(list, true)
  return message
}

const valueFields: Partial<Record<ListName, number>> = {
  inputs: GRAPH.input,
  outputs: GRAPH.output,
  values: GRAPH.valueInfo,
}

function appendItem(message: Message, list: ListName, item: Item, context: EncodeContext): void {
  if (list === 'name') appendText(message, GRAPH.name, item as string)
  else if (list === 'nodes') appendNode(message, item as Node, context)
  else if (list === 'tensors') appendTensor(message, GRAPH.initializer, item as Tensor, context)
  else appendValue(message, valueFields[list]!, item as Value)
}
