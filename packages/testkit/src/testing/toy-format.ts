import { failure } from '@coppice/spec'
import type { Attribute, Exporter, Graph, Importer, Model, Node, Sink, Source, Tensor, Value } from '@coppice/spec'

/** What the tests of the checks read and write: a magic word, a checksum, and the graph as JSON. */
interface Written {
  readonly name: string
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  readonly nodes: readonly Node[]
  readonly tensors: readonly WrittenTensor[]
  readonly opsets: readonly (readonly [string, number])[]
}

interface WrittenTensor {
  readonly name: string
  readonly type: Tensor['type']
  readonly shape: readonly number[]
  readonly bytes: readonly number[]
}

const magic = 'toy1'
const headLength = 12

function checksum(body: Uint8Array): string {
  const sum = body.reduce((state, byte) => Math.imul(state ^ byte, 0x01000193) >>> 0, 0x811c9dc5)
  return sum.toString(16).padStart(8, '0')
}

const writeTensor = async ({ name, type, shape, read }: Tensor): Promise<WrittenTensor> => ({
  name,
  type,
  shape,
  bytes: [...(await read())],
})

const readTensor = ({ bytes, ...tensor }: WrittenTensor): Tensor => ({ ...tensor, read: () => Uint8Array.from(bytes) })

const withoutOrigin = <Part extends { readonly origin?: unknown }>({
  origin: _,
  ...part
}: Part): Omit<Part, 'origin'> => part

async function writeAttribute(attribute: Attribute): Promise<unknown> {
  if (attribute.kind === 'tensor') return { ...attribute, value: await writeTensor(attribute.value) }
  return attribute.kind === 'graph' ? { ...attribute, value: await writeGraph(attribute.value) } : attribute
}

function readAttribute(attribute: Attribute): Attribute {
  if (attribute.kind === 'tensor')
    return { ...attribute, value: readTensor(attribute.value as unknown as WrittenTensor) }
  if (attribute.kind === 'graph') return { ...attribute, value: readGraph(attribute.value as unknown as Written) }
  return attribute
}

async function writeNode(node: Node): Promise<Node> {
  const entries = Object.entries(node.attributes).map(async ([name, value]) => [name, await writeAttribute(value)])
  return { ...withoutOrigin(node), attributes: Object.fromEntries(await Promise.all(entries)) as Node['attributes'] }
}

function readNode(node: Node): Node {
  const entries = Object.entries(node.attributes).map(([name, value]) => [name, readAttribute(value)] as const)
  return { ...node, attributes: Object.fromEntries(entries) }
}

async function writeGraph({ name, inputs, outputs, nodes, tensors, opsets }: Graph): Promise<Written> {
  const written = await Promise.all([...tensors.values()].map(writeTensor))
  return {
    name,
    inputs: inputs.map(withoutOrigin),
    outputs: outputs.map(withoutOrigin),
    nodes: await Promise.all(nodes.map(writeNode)),
    tensors: written,
    opsets: [...opsets],
  }
}

const readGraph = ({ tensors, nodes, opsets, ...graph }: Written): Graph => ({
  ...graph,
  nodes: nodes.map(readNode),
  tensors: new Map(tensors.map(tensor => [tensor.name, readTensor(tensor)])),
  values: new Map(),
  opsets: new Map(opsets),
})

/** Reads the toy format. */
export const toyImporter: Omit<Importer, 'read'> & { read(source: Source): Promise<Model> } = {
  kind: 'importer',
  api: 1,
  name: 'toy',
  recognises: head => new TextDecoder().decode(head.subarray(0, magic.length)) === magic,
  async read(source): Promise<Model> {
    const bytes = await source.read(0, source.size)
    const body = bytes.subarray(headLength)
    const head = new TextDecoder().decode(bytes.subarray(0, headLength))
    if (head !== magic + checksum(body))
      throw failure({ code: 'invalid-model', who: source.name, expected: 'a sound toy file', received: head })
    const graph = readGraph(JSON.parse(new TextDecoder().decode(body)) as Written)
    return { format: 'toy', graph, bytes: source.size, document: undefined }
  },
}

/** Writes the toy format. */
export const toyExporter: Omit<Exporter, 'write'> & { write(model: Model, sink: Sink): Promise<void> } = {
  kind: 'exporter',
  api: 1,
  name: 'toy',
  keeps: ['zeros', 'shape'],
  async write(model, sink) {
    const body = new TextEncoder().encode(JSON.stringify(await writeGraph(model.graph)))
    await sink.write(new TextEncoder().encode(magic + checksum(body)))
    await sink.write(body)
  },
}
