import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { memorySink } from '@coppice/graph'
import { exporter } from '@coppice/format-safetensors'
import { plainConvolutional } from '@coppice/testkit'
import type { Model, Tensor } from '@coppice/spec'

/** The weights of a tiny model without the network around them; integers are no weights. */
export function weightsOf({ graph }: Model): Model {
  const tensors = new Map([...graph.tensors].filter(([, { type }]) => type === 'float32'))
  const bare = { name: '', inputs: [], outputs: [], nodes: [], tensors, values: new Map(), opsets: new Map() }
  return { format: 'memory', graph: bare, bytes: 0, document: undefined }
}

/** The bytes of a checkpoint of these weights. */
export async function encodeCheckpoint(model: Model = weightsOf(plainConvolutional(1))): Promise<Uint8Array> {
  const sink = memorySink('checkpoint')
  await exporter.write(model, sink)
  return sink.bytes()
}

/** Writes a checkpoint into a folder. */
export async function writeCheckpoint(folder: string, model?: Model, name = 'in.safetensors'): Promise<void> {
  await writeFile(join(folder, name), await encodeCheckpoint(model))
}

/** Writes a checkpoint as two shards and an index, with every second tensor in each. */
export async function writeShards(folder: string, model: Model = weightsOf(plainConvolutional(1))): Promise<void> {
  const tensors = [...model.graph.tensors]
  const map: Record<string, string> = {}
  for (const shard of [0, 1]) {
    const location = `model-0000${shard + 1}-of-00002.safetensors`
    const own = new Map<string, Tensor>(tensors.filter((_, index) => index % 2 === shard))
    await writeCheckpoint(folder, { ...model, graph: { ...model.graph, tensors: own } }, location)
    for (const name of own.keys()) map[name] = location
  }
  const total = tensors.reduce((sum, [, { shape }]) => sum + 4 * shape.reduce((all, size) => all * size, 1), 0)
  const index = { metadata: { total_size: total }, weight_map: map }
  await writeFile(join(folder, 'model.safetensors.index.json'), `${JSON.stringify(index, null, 2)}\n`)
}

/** The numbers of each tensor of a safetensors file, by JavaScript's own parser. */
export async function readNumbers(path: string): Promise<Map<string, Float32Array>> {
  const bytes = await readFile(path)
  const length = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<
    string,
    { data_offsets: [number, number] }
  >
  delete header['__metadata__']
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          data_offsets: [begin, end],
        },
      ]) => {
        return [name, new Float32Array(new Uint8Array(bytes.subarray(8 + length + begin, 8 + length + end)).buffer)]
      },
    ),
  )
}
