import type { Exporter, Graph, Importer, Model, Sink, Source, Tensor } from '@coppice/spec'

const magic = 'tablet\n'

/** A graph as a tablet has it: the elements of its tensors as Base64. */
interface Written extends Pick<Graph, 'name' | 'inputs' | 'outputs' | 'nodes'> {
  readonly opsets: readonly (readonly [string, number])[]
  readonly tensors: readonly (Pick<Tensor, 'name' | 'type' | 'shape'> & { readonly elements: string })[]
}

/** Reads the format of a stranger: a word and JSON. */
export const importer: Importer = {
  kind: 'importer',
  api: 1,
  name: 'tablet',
  recognises: head => new TextDecoder('latin1').decode(head.subarray(0, magic.length)) === magic,
  read: readTablet,
}

/** Writes it. */
export const exporter: Exporter = {
  kind: 'exporter',
  api: 1,
  name: 'tablet',
  keeps: ['zeros', 'shape'],
  extensions: ['.tablet'],
  write: writeTablet,
}

async function readTablet(source: Source): Promise<Model> {
  const text = new TextDecoder().decode(await source.read(magic.length, source.size - magic.length))
  const { tensors, opsets, ...rest } = JSON.parse(text) as Written
  const read = tensors.map(({ elements, ...tensor }): [string, Tensor] => [
    tensor.name,
    { ...tensor, read: () => Uint8Array.from(Buffer.from(elements, 'base64')) },
  ])
  const graph: Graph = { ...rest, tensors: new Map(read), opsets: new Map(opsets), values: new Map() }
  return { format: 'tablet', graph, bytes: source.size, document: undefined }
}

async function writeTablet({ graph }: Model, sink: Sink): Promise<void> {
  const [inputs, outputs] = [graph.inputs.map(withoutOrigin), graph.outputs.map(withoutOrigin)]
  const nodes = graph.nodes.map(withoutOrigin)
  const tensors = [...graph.tensors.values()].map(async ({ read, ...tensor }) => {
    const elements = Buffer.from(await read()).toString('base64')
    return { name: tensor.name, type: tensor.type, shape: tensor.shape, elements }
  })
  const written: Written = {
    name: graph.name,
    inputs,
    outputs,
    nodes,
    opsets: [...graph.opsets],
    tensors: await Promise.all(tensors),
  }
  await sink.write(new TextEncoder().encode(magic + JSON.stringify(written)))
}

/** What another format keeps of its file is of no use here. */
const withoutOrigin = <Part extends { readonly origin?: unknown }>({
  origin: _,
  ...part
}: Part): Omit<Part, 'origin'> => part
