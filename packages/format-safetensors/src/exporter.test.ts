import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Model, Tensor } from '@coppice/spec'
import { memorySink } from '@coppice/graph'
import { exporter } from './exporter.ts'
import { importer } from './importer.ts'
import { arbitraryFile } from './testing/arbitrary-file.ts'
import {
  counting,
  fileOf,
  jsonFile,
  lazySource,
  parseByJson,
  readBytes,
  withTensor,
  writeBytes,
} from './testing/files.ts'
import { partLength } from './writing/open-pipe.ts'

const mnist = new URL('../../../../shared/fixtures/models/burn-mnist/mnist.safetensors', import.meta.url)

const modelOf = (...tensors: readonly Tensor[]): Model => ({
  format: 'memory',
  bytes: 0,
  document: undefined,
  graph: {
    name: '',
    inputs: [],
    outputs: [],
    nodes: [],
    tensors: new Map(tensors.map(tensor => [tensor.name, tensor])),
    values: new Map(),
    opsets: new Map(),
  },
})
const bytesTensor = (name: string, bytes: Uint8Array): Tensor => ({
  name,
  type: 'uint8',
  shape: [bytes.length],
  read: () => bytes,
})

describe('writing in place', () => {
  it('gives the same bytes where nothing changed', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFile, async bytes => {
        expect(await writeBytes(await readBytes(bytes))).toEqual(bytes)
        expect(await writeBytes(await importer.read(lazySource(bytes)))).toEqual(bytes)
      }),
    )
  })

  it.skipIf(!existsSync(mnist))('gives a file of PyTorch back (skipped without ../shared/fixtures)', async () => {
    const bytes = new Uint8Array(await readFile(mnist))
    const model = await readBytes(bytes)
    expect(model.graph.tensors.get('fc1.weight')).toMatchObject({ type: 'float32', shape: [32, 11616] })
    expect(Buffer.compare(await writeBytes(model), bytes)).toBe(0)
    const anew = await writeBytes({ ...model, document: undefined })
    expect(Buffer.compare(anew, bytes)).toBe(0)
  })

  it('changes only the elements where the shape stays', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFile, fc.nat(), async (bytes, choice) => {
        const model = await readBytes(bytes)
        const tensors = [...model.graph.tensors.values()]
        const tensor = tensors[choice % Math.max(1, tensors.length)]
        if (!tensor) return
        const zeros = new Uint8Array((await tensor.read()).length)
        const written = await writeBytes(withTensor(model, tensor.name, tensor.shape, zeros))
        const { header } = parseByJson(bytes)
        const own = Object.getOwnPropertyDescriptor(header, tensor.name)!.value as { data_offsets: [number, number] }
        const start = bytes.length - parseByJson(bytes).data.length
        const expected = bytes.slice()
        expected.fill(0, start + own.data_offsets[0], start + own.data_offsets[1])
        expect(written).toEqual(expected)
      }),
    )
  })

  it('writes shapes and offsets anew where a tensor shrank, and keeps everything else of the header', async () => {
    const header =
      '{ "b": {"dtype": "F32", "shape": [2, 2], "data_offsets": [8, 24], "note": "kept"},\n' +
      '  "__metadata__": {"format": "pt"}, "a": {"shape": [2], "dtype": "F32", "data_offsets": [0, 8]} }'
    const model = await readBytes(fileOf(header.padEnd(248), counting(24)))
    const bytes = await writeBytes(withTensor(model, 'a', [1], counting(4)))
    const written = parseByJson(bytes)
    expect(written.text.trimEnd()).toBe(
      '{ "b": {"dtype": "F32", "shape": [2, 2], "data_offsets": [4, 20], "note": "kept"},\n' +
        '  "__metadata__": {"format": "pt"}, "a": {"shape": [1], "dtype": "F32", "data_offsets": [0, 4]} }',
    )
    expect(written.data).toEqual(Uint8Array.from([1, 2, 3, 4, ...counting(24).subarray(8)]))
  })

  it('reads back what was cut, in the order that the elements had', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFile, async bytes => {
        const model = await readBytes(bytes)
        const name = [...model.graph.tensors].find(([, { shape }]) => shape[0]! > 1)?.[0]
        if (name === undefined) return
        const { shape, type, read } = model.graph.tensors.get(name)!
        const before = await read()
        const row = before.length / shape[0]!
        const cut = withTensor(model, name, [shape[0]! - 1, ...shape.slice(1)], before.slice(row))
        const { graph } = await readBytes(await writeBytes(cut))
        expect([...graph.tensors.keys()]).toEqual([...model.graph.tensors.keys()])
        for (const [key, tensor] of graph.tensors)
          if (key === name)
            expect([tensor.type, tensor.shape[0], await tensor.read()]).toEqual([
              type,
              shape[0]! - 1,
              before.slice(row),
            ])
          else expect(await tensor.read()).toEqual(await model.graph.tensors.get(key)!.read())
      }),
    )
  })

  it.each([
    [8, 64],
    [1, 61],
    [4096, 4088],
  ])('keeps the alignment of %i', async (alignment, length) => {
    const header = '{"a":{"dtype":"U8","shape":[20],"data_offsets":[0,20]}}'.padEnd(length)
    const model = await readBytes(fileOf(header, counting(20)))
    const bytes = await writeBytes(withTensor(model, 'a', [9], counting(9)))
    const start = bytes.length - 9
    expect(start % alignment).toBe(0)
    expect(bytes.subarray(start)).toEqual(counting(9))
  })

  it('writes a new type, a renamed tensor, one more and one fewer', async () => {
    const header = {
      __metadata__: { format: 'pt' },
      a: { dtype: 'U8', shape: [2], data_offsets: [0, 2] },
      b: { dtype: 'U8', shape: [1], data_offsets: [2, 3] },
    }
    const model = await readBytes(jsonFile(header, counting(3)))
    const { graph } = model
    const a = graph.tensors.get('a')!
    const signed = {
      ...model,
      graph: { ...graph, tensors: new Map([...graph.tensors, ['a', { ...a, type: 'int8' }] as never]) },
    }
    expect(parseByJson(await writeBytes(signed)).header['a']).toMatchObject({ dtype: 'I8' })
    const tensors = new Map([
      ['c', bytesTensor('c', counting(5))],
      ['renamed', { ...a, name: 'renamed' }],
    ])
    const written = parseByJson(await writeBytes({ ...model, graph: { ...graph, tensors } }))
    expect(written.header).toEqual({
      __metadata__: { format: 'pt' },
      c: { dtype: 'U8', shape: [5], data_offsets: [0, 5] },
      renamed: { dtype: 'U8', shape: [2], data_offsets: [5, 7] },
    })
    expect(written.data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 1, 2))
  })
})

describe('writing anew', () => {
  it('lays tensors out as the reference implementation does: wide types first, then by name, header to 8 bytes', async () => {
    const narrow = bytesTensor('a', counting(3))
    const wide = (name: string): Tensor => ({ name, type: 'int64', shape: [], read: () => new Uint8Array(8) })
    const bytes = await writeBytes(modelOf(narrow, wide('z'), wide('Z')))
    const { header, text } = parseByJson(bytes)
    expect(Object.keys(header)).toEqual(['Z', 'z', 'a'])
    expect((8 + text.length) % 8).toBe(0)
    expect(header['a']!.data_offsets).toEqual([16, 19])
  })

  it('writes tensors longer than its memory, whole or in parts, from sources that answer now or later', async () => {
    const large = counting(2 * partLength + 100_001)
    const header = { x: { dtype: 'U8', shape: [large.length], data_offsets: [0, large.length] } }
    const bytes = jsonFile(header, large)
    expect(Buffer.compare(await writeBytes(await importer.read(lazySource(bytes))), bytes)).toBe(0)
    expect(Buffer.compare(await writeBytes(await readBytes(bytes)), bytes)).toBe(0)
    const whole = withTensor(await readBytes(bytes), 'x', [large.length], large)
    expect(Buffer.compare(await writeBytes(whole), bytes)).toBe(0)
  })
})

describe('what cannot be written', () => {
  it('refuses a model that has nodes', async () => {
    const model = modelOf(bytesTensor('a', counting(1)))
    const node = { name: '', operator: 'Relu', domain: '', inputs: ['a'], outputs: ['b'], attributes: {} }
    const writing = writeBytes({ ...model, graph: { ...model.graph, nodes: [node] } })
    await expect(writing).rejects.toMatchObject({ code: 'unsupported-model', received: 'one with 1 nodes' })
  })

  it('refuses types that the format lacks, and tensors that are no whole bytes', async () => {
    for (const type of ['string', 'int4', 'complex128', 'float4e2m1'] as const) {
      const writing = writeBytes(modelOf({ name: 'a', type, shape: [3], read: () => new Uint8Array(2) }))
      await expect(writing).rejects.toMatchObject({ code: 'unsupported-model' })
    }
  })

  it('refuses the name of an index for one file', async () => {
    const writing = writeBytes(modelOf(bytesTensor('a', counting(1))), 'model.safetensors.index.json')
    await expect(writing).rejects.toMatchObject({ code: 'usage' })
  })

  it('says that a tensor gives too few bytes', async () => {
    const writing = writeBytes(modelOf({ ...bytesTensor('a', counting(3)), shape: [5] }))
    await expect(writing).rejects.toMatchObject({ code: 'internal', expected: expect.stringContaining('"a"') as never })
  })

  it('tells of a write that failed while the next part was read', async () => {
    const large = bytesTensor('a', new Uint8Array(3 * partLength))
    const error = new Error('the disk is full')
    const sink = { ...memorySink('out'), write: () => Promise.reject(error) }
    await expect(exporter.write(modelOf(large), sink)).rejects.toBe(error)
  })
})
