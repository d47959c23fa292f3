import type { Attribute, Graph, Model, Node, Sink, Tensor } from '@coppice/spec'
import { makeHead } from './layout.ts'
import type { StoredGraph, StoredTensor } from './layout.ts'

/** Writes a network as a file of this format; the same network gives the same bytes. */
export async function writeFile(model: Model, sink: Sink): Promise<void> {
  const elements: Uint8Array[] = []
  const header = new TextEncoder().encode(JSON.stringify(await writeGraph(model.graph, elements)))
  for (const part of [makeHead(header, elements), header, ...elements]) await sink.write(part)
}

async function writeGraph(graph: Graph, elements: Uint8Array[]): Promise<StoredGraph> {
  const { name, opsets } = graph
  const [inputs, outputs] = [graph.inputs.map(withoutOrigin), graph.outputs.map(withoutOrigin)]
  const tensors: StoredTensor[] = []
  for (const tensor of graph.tensors.values()) tensors.push(await writeTensor(tensor, elements))
  const nodes: unknown[] = []
  for (const node of graph.nodes) nodes.push(await writeNode(node, elements))
  return { name, inputs, outputs, nodes, tensors, opsets: [...opsets] }
}

/** Appends the elements, and says where they are. */
async function writeTensor({ name, type, shape, read }: Tensor, elements: Uint8Array[]): Promise<StoredTensor> {
  const bytes = await read()
  const offset = elements.reduce((sum, part) => sum + part.length, 0)
  elements.push(bytes)
  return { name, type, shape, offset, length: bytes.length }
}

async function writeNode(node: Node, elements: Uint8Array[]): Promise<unknown> {
  const attributes: Record<string, unknown> = {}
  for (const [key, attribute] of Object.entries(node.attributes))
    attributes[key] = await writeAttribute(attribute, elements)
  return { ...withoutOrigin(node), attributes }
}

/** What another format keeps of its own file is of no use here. */
function withoutOrigin<Part extends { readonly origin?: unknown }>({ origin: _, ...part }: Part): Omit<Part, 'origin'> {
  return part
}

async function writeAttribute(attribute: Attribute, elements: Uint8Array[]): Promise<unknown> {
  if (attribute.kind === 'tensor') return { ...attribute, value: await writeTensor(attribute.value, elements) }
  return attribute.kind === 'graph' ? { ...attribute, value: await writeGraph(attribute.value, elements) } : attribute
}
