import { failure } from '@coppice/spec'
import type { Attribute, Graph, Model, Node, Source, Tensor } from '@coppice/spec'
import { checksumOf, checksumOffset, headLength, isMagic } from './layout.ts'
import type { StoredGraph, StoredTensor } from './layout.ts'

/**
 * Reads a file whole, checks it, and gives the network that is in it.
 *
 * @throws a failure with code `invalid-model` where the file is not of this format, or damaged.
 */
export async function readFile(source: Source): Promise<Model> {
  const bytes = await source.read(0, source.size)
  const { name } = source
  if (bytes.length < headLength || !isMagic(bytes))
    throw invalid(name, 'a file that begins with the magic word', 'another')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [stated, found] = [view.getUint32(checksumOffset, true), checksumOf([bytes.subarray(checksumOffset + 4)])]
  if (stated !== found) throw invalid(name, `the checksum ${stated}`, String(found))
  const end = headLength + view.getUint32(checksumOffset + 4, true)
  if (end > bytes.length) throw invalid(name, `a header of ${end - headLength} bytes`, `a file of ${bytes.length}`)
  const graph = readGraph(parseHeader(name, bytes.subarray(headLength, end)), bytes.subarray(end), name)
  return { format: 'plugin-name', graph, bytes: source.size, document: undefined }
}

function parseHeader(name: string, header: Uint8Array): StoredGraph {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header)) as StoredGraph
  } catch (cause) {
    throw invalid(name, 'a header in JSON', String(cause), cause)
  }
}

function readGraph(stored: StoredGraph, elements: Uint8Array, name: string): Graph {
  const { tensors, nodes, opsets, ...rest } = stored
  return {
    ...rest,
    nodes: nodes.map(node => readNode(node as Node, elements, name)),
    tensors: new Map(tensors.map(tensor => [tensor.name, readTensor(tensor, elements, name)])),
    values: new Map(),
    opsets: new Map(opsets),
  }
}

function readTensor({ offset, length, ...rest }: StoredTensor, elements: Uint8Array, name: string): Tensor {
  const [from, end] = [offset, offset + length]
  if (!(from >= 0 && length >= 0 && end <= elements.length))
    throw invalid(name, `elements of '${rest.name}' within the file`, `bytes ${from} to ${end} of ${elements.length}`)
  return { ...rest, read: () => elements.slice(from, end) }
}

function readNode(node: Node, elements: Uint8Array, name: string): Node {
  const attributes = Object.entries(node.attributes).map(([key, attribute]) => [
    key,
    readAttribute(attribute, elements, name),
  ])
  return { ...node, attributes: Object.fromEntries(attributes) as Node['attributes'] }
}

function readAttribute(attribute: Attribute, elements: Uint8Array, name: string): Attribute {
  if (attribute.kind === 'tensor')
    return { ...attribute, value: readTensor(attribute.value as unknown as StoredTensor, elements, name) }
  if (attribute.kind === 'graph')
    return { ...attribute, value: readGraph(attribute.value as unknown as StoredGraph, elements, name) }
  return attribute
}

function invalid(who: string, expected: string, received: string, cause?: unknown): Error {
  return failure({ code: 'invalid-model', who, expected, received, cause })
}
