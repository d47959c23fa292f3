import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { memorySink, memorySource, openFileSource } from 'coppice'
import { exporter, importer } from '@coppice/format-safetensors'
import { seeded } from '@coppice/testkit'
import type { DataType, Graph, Model, Tensor } from '@coppice/spec'
import { beforeAll, describe, expect, it } from 'vitest'
import { useOracle } from './lib/use-oracle.ts'
import type { Answer } from './lib/oracle.ts'

const burn = resolve(import.meta.dirname, '../../shared/fixtures/models/burn-mnist/mnist.safetensors')
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const oracle = useOracle()
/** A file of the reference package with tensors of every type, and what that package reads from it. */
let everyType: { readonly path: string; readonly bytes: Buffer; readonly answer: Answer }

beforeAll(async () => {
  const path = oracle.path('every-type.safetensors')
  const answer = await oracle.ask('write-safetensors', { path, seed: 1 })
  everyType = { path, bytes: await readFile(path), answer }
})

describe('files of the reference package', () => {
  it('are read with the same names, types, shapes and bytes, whatever their type', async () => {
    const model = await readBytes(everyType.bytes)
    expect(await describeTensors(model)).toEqual(everyType.answer['tensors'])
    expect(model.graph.tensors.size).toBe(22)
  })

  it('stay the same, byte by byte, where nothing is pruned', async () => {
    const written = await writeBytes(await readBytes(everyType.bytes))
    expect(everyType.bytes.equals(written)).toBe(true)
  })
})

describe('files of ours', () => {
  it('are read by the reference package with the same arrays', async () => {
    const { graph } = await readBytes(everyType.bytes)
    const copied = [...graph.tensors.values()].map(({ origin: _, ...tensor }) => [tensor.name, tensor] as const)
    const model = asModel(new Map(copied))
    const answer = await readByReference(await writeBytes(model))
    expect(answer).toMatchObject({ metadata: null, tensors: everyType.answer['tensors'] })
  })

  it.skipIf(!existsSync(burn))('are read by the reference package where tensors were changed', async () => {
    const source = await openFileSource(burn)
    const model = await importer.read(source)
    const halved = changeTensors(model, ({ read, ...tensor }) => ({
      ...tensor,
      read: async () => zeroHalf(await read()),
    }))
    const answer = await readByReference(await writeBytes(halved))
    expect(answer['tensors']).toEqual(await describeTensors(halved))
    expect(answer['tensors']).not.toEqual(await describeTensors(model))
    await source.close()
  })
})

describe('files that the reference package refuses', () => {
  it('are refused, whatever byte of them is changed', async () => {
    const random = seeded(1, 'changes')
    const verdicts = { refused: 0, read: 0 }
    for (let round = 0; round < 600; round++) {
      const bytes = changeHeader(everyType.bytes, random)
      const isRefused = (await readByReference(bytes)).error !== undefined
      verdicts[isRefused ? 'refused' : 'read']++
      if (isRefused)
        await expect(readBytes(bytes), JSON.stringify(headerOf(bytes))).rejects.toThrow('format-safetensors')
    }
    expect(Math.min(verdicts.refused, verdicts.read)).toBeGreaterThan(20)
  })

  it('are refused, wherever they are cut off', async () => {
    for (let length = 0; length < everyType.bytes.length; length += 37) {
      const bytes = everyType.bytes.subarray(0, length)
      expect(await readByReference(bytes)).toHaveProperty('error')
      await expect(readBytes(bytes)).rejects.toThrow('format-safetensors')
    }
  })
})

const readBytes = async (bytes: Uint8Array): Promise<Model> => importer.read(memorySource(bytes, 'a.safetensors'))

async function writeBytes(model: Model): Promise<Uint8Array> {
  const sink = memorySink('a.safetensors')
  await exporter.write(model, sink)
  return sink.bytes()
}

async function readByReference(bytes: Uint8Array): Promise<Answer> {
  const path = oracle.path('ours.safetensors')
  await writeFile(path, bytes)
  return oracle.ask('read-safetensors', { path })
}

function asModel(tensors: ReadonlyMap<string, Tensor>): Model {
  const graph: Graph = { name: '', inputs: [], outputs: [], nodes: [], tensors, values: new Map(), opsets: new Map() }
  return { format: 'none', graph, bytes: 0, document: undefined }
}

function changeTensors(model: Model, change: (tensor: Tensor) => Tensor): Model {
  const tensors = [...model.graph.tensors].map(([name, tensor]) => [name, change(tensor)] as const)
  return { ...model, graph: { ...model.graph, tensors: new Map(tensors) } }
}

const zeroHalf = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at % 8 < 4 ? 0 : byte))

const codes: Partial<Record<DataType, string>> = {
  bool: 'BOOL',
  int8: 'I8',
  uint8: 'U8',
  int16: 'I16',
  uint16: 'U16',
  int32: 'I32',
  uint32: 'U32',
  int64: 'I64',
  uint64: 'U64',
  float16: 'F16',
  bfloat16: 'BF16',
  float32: 'F32',
  float64: 'F64',
  complex64: 'C64',
  float8e4m3fn: 'F8_E4M3',
  float8e4m3fnuz: 'F8_E4M3FNUZ',
  float8e5m2: 'F8_E5M2',
  float8e5m2fnuz: 'F8_E5M2FNUZ',
  float8e8m0: 'F8_E8M0',
  float4e2m1: 'F4',
}

/** The tensors of a model as the reference package tells of them. */
async function describeTensors({ graph }: Model): Promise<object> {
  const described = [...graph.tensors.values()].map(async ({ name, type, shape, read }) => {
    return [name, { type: codes[type], shape, digest: digestOf(await read()) }] as const
  })
  return Object.fromEntries(await Promise.all(described))
}

const headerOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(8, 2500))

/** Puts another character in place of one, two or three of the header, most often one of those that a header is made of. */
function changeHeader(bytes: Uint8Array, random: ReturnType<typeof seeded>): Uint8Array {
  const changed = Uint8Array.from(bytes)
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  for (let count = 1 + random.integer(0, 2); count > 0; count--) {
    const at = random.integer(0, 7 + length)
    changed[at] =
      random.uniform() < 0.9 ? random.pick([...'0123456789[]{},:"FIU_']).charCodeAt(0) : random.integer(0, 255)
  }
  return changed
}
