import { describe, expect, it } from 'vitest'
import { memorySink } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import { exporter } from './exporter.ts'
import { counting, jsonFile, parseByJson, readBytes, withTensor, writeAll, writeBytes } from './testing/files.ts'

const first = 'model-00001-of-00002.safetensors'
const second = 'model-00002-of-00002.safetensors'
const index =
  `{\n  "metadata": {\n    "total_parameters": 10,\n    "total_size": 10\n  },\n  "weight_map": {\n    "a": "${first}",\n` +
  `    "b": "${second}",\n    "c": "${first}"\n  }\n}\n`
const shards = {
  [first]: jsonFile(
    {
      __metadata__: { format: 'pt' },
      a: { dtype: 'U8', shape: [2, 2], data_offsets: [0, 4] },
      c: { dtype: 'U8', shape: [1], data_offsets: [4, 5] },
    },
    counting(5),
  ),
  [second]: jsonFile({ b: { dtype: 'U8', shape: [5], data_offsets: [0, 5] } }, counting(5)),
}
const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const read = (content = index, files: Record<string, Uint8Array> = shards) =>
  readBytes(text(content), files, 'model.safetensors.index.json')

describe('a checkpoint in shards', () => {
  it('is one model', async () => {
    const { graph, bytes } = await read()
    expect([...graph.tensors.keys()].sort()).toEqual(['a', 'b', 'c'])
    expect(await graph.tensors.get('b')!.read()).toEqual(counting(5))
    expect(bytes).toBe(index.length + shards[first].length + shards[second].length)
  })

  it('is written back byte by byte where nothing changed', async () => {
    const { bytes, companions } = await writeAll(await read())
    expect(bytes).toEqual(text(index))
    expect(companions).toEqual(shards)
  })

  it('is written as the same shards with new sizes, and an index with new totals', async () => {
    const { bytes, companions } = await writeAll(withTensor(await read(), 'a', [1, 2], Uint8Array.of(8, 9)))
    expect(new TextDecoder().decode(bytes)).toBe(index.replaceAll(': 10', ': 8'))
    const written = parseByJson(companions[first]!)
    expect(written.header).toEqual({
      __metadata__: { format: 'pt' },
      a: { dtype: 'U8', shape: [1, 2], data_offsets: [0, 2] },
      c: { dtype: 'U8', shape: [1], data_offsets: [2, 3] },
    })
    expect(written.data).toEqual(Uint8Array.of(8, 9, 5))
    expect(companions[second]).toEqual(shards[second])
    const again = await readBytes(bytes, companions, 'model.safetensors.index.json')
    expect(await again.graph.tensors.get('a')!.read()).toEqual(Uint8Array.of(8, 9))
  })

  it('takes new tensors into the last shard, and drops a shard that has none left', async () => {
    const model = await read()
    const { tensors } = model.graph
    const d: Tensor = { name: 'd', type: 'uint8', shape: [1], read: () => Uint8Array.of(7) }
    const changed = new Map<string, Tensor>([['d', d], ...[...tensors].filter(([name]) => name === 'b')])
    const { bytes, companions } = await writeAll({ ...model, graph: { ...model.graph, tensors: changed } })
    expect(Object.keys(companions)).toEqual([second])
    const { weight_map: map, metadata } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, object>
    expect(map).toEqual({ b: second, d: second })
    expect(metadata).toEqual({ total_parameters: 6, total_size: 6 })
  })

  it('becomes one file where the output is called so or has no companions', async () => {
    const model = await read()
    const bytes = await writeBytes(model, 'out.safetensors')
    const { header, data } = parseByJson(bytes)
    expect(header).toEqual({
      __metadata__: { format: 'pt' },
      a: { dtype: 'U8', shape: [2, 2], data_offsets: [0, 4] },
      b: { dtype: 'U8', shape: [5], data_offsets: [4, 9] },
      c: { dtype: 'U8', shape: [1], data_offsets: [9, 10] },
    })
    expect(data).toEqual(Uint8Array.of(1, 2, 3, 4, 1, 2, 3, 4, 5, 5))
    const { companion: _, ...alone } = memorySink('standard output')
    await exporter.write(model, alone)
    expect(alone.bytes()).toEqual(bytes)
  })

  it('has shards called after the index it is written to', async () => {
    const { bytes, companions } = await writeAll(await read(), 'small.safetensors.index.json')
    expect(new TextDecoder().decode(bytes)).toBe(index.replaceAll('model-', 'small-'))
    expect(companions).toEqual({
      [first.replace('model', 'small')]: shards[first],
      [second.replace('model', 'small')]: shards[second],
    })
  })

  it('keeps what the index says besides, and totals that are no whole numbers', async () => {
    const odd = index.replace('"total_size": 10', '"total_size": 1e1, "note": [1, {"a": null}]')
    const { bytes } = await writeAll(withTensor(await read(odd), 'c', [0], new Uint8Array(0)))
    expect(new TextDecoder().decode(bytes)).toBe(odd.replace('"total_parameters": 10', '"total_parameters": 9'))
  })
})

describe('shards that do not fit their index', () => {
  const { [first]: one, [second]: two } = shards
  it.each([
    ['a shard that is missing', index, { [first]: one }, 'io', second],
    ['shards in another order', index, { [first]: two, [second]: one }, 'invalid-model', 'it in'],
    ['a shard that lacks a tensor', index.replace('"b"', '"x"'), shards, 'invalid-model', 'no shard that has it'],
    ['a tensor in two shards', index, { [first]: one, [second]: one }, 'invalid-model', 'tensor "a" in one shard'],
    ['a shard that is cut off', index, { [first]: one.slice(0, -1), [second]: two }, 'invalid-model', 'cut off'],
    [
      'a shard that is a pickle',
      index,
      { [first]: one, [second]: Uint8Array.of(0x80, 2, 1) },
      'invalid-model',
      'never executed',
    ],
    ['a weight_map without tensors', '{"weight_map": {}}', shards, 'invalid-model', 'weight_map'],
    ['a weight_map that is a list', '{"weight_map": []}', shards, 'invalid-model', 'weight_map'],
    ['a tensor that is named twice', index.replace('"c"', '"a"'), shards, 'invalid-model', '"a" twice'],
    ['an index that is cut off', index.slice(0, -5), shards, 'invalid-model', 'the end'],
  ] as const)('refuses %s', async (_, content, files, code, message) => {
    const reading = read(content, files)
    await expect(reading).rejects.toMatchObject({ code, message: expect.stringContaining(message) as never })
  })

  it.each([
    '../model.safetensors',
    'a/../../model.safetensors',
    '/etc/passwd',
    'C:\\model.safetensors',
    'C:model.safetensors',
    '\\\\host\\share\\model.safetensors',
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
    'model.safetensors\u0000.bin',
    '',
  ])('refuses the location %j before anything is opened', async location => {
    const content = JSON.stringify({ weight_map: { a: location } })
    await expect(read(content)).rejects.toMatchObject({ code: 'unsafe-path' })
  })

  it('says that an index alone is not enough', async () => {
    const reading = readBytes(text(index), undefined, 'standard input')
    await expect(reading).rejects.toMatchObject({ code: 'unsupported-model', received: 'only the index' })
  })
})
