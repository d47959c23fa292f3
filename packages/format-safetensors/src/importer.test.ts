import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeElements } from '@coppice/graph'
import { importer } from './importer.ts'
import { recognises } from './recognises.ts'
import { arbitraryFile } from './testing/arbitrary-file.ts'
import { counting, fileOf, jsonFile, lazySource, parseByJson, readBytes } from './testing/files.ts'

describe('reading', () => {
  it('finds names, types, shapes and elements where any JSON parser finds them', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFile, async bytes => {
        const { graph, bytes: size } = await readBytes(bytes)
        const { header, data } = parseByJson(bytes)
        expect(size).toBe(bytes.length)
        const names = Object.keys(header).filter(name => name !== '__metadata__')
        expect([...graph.tensors.keys()].sort()).toEqual(names.sort())
        for (const [name, tensor] of graph.tensors) {
          const { shape, data_offsets: offsets } = Object.getOwnPropertyDescriptor(header, name)!.value as never
          expect(tensor).toMatchObject({ name, shape })
          expect(await tensor.read()).toEqual(data.subarray(...(offsets as [number, number])))
        }
      }),
    )
  })

  it('keeps the order of the header, also of names that look like numbers', async () => {
    const header =
      '{"2":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"1":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
    const { graph } = await readBytes(fileOf(header, counting(2)))
    expect([...graph.tensors.keys()]).toEqual(['2', '1'])
    expect(await graph.tensors.get('2')!.read()).toEqual(Uint8Array.of(2))
  })

  it('reads the example of the reference implementation', async () => {
    const header = '{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}'
    const { graph, format } = await readBytes(fileOf(header, new Uint8Array(16)))
    expect(format).toBe('safetensors')
    expect(graph.tensors.get('test')).toMatchObject({ type: 'int32', shape: [2, 2] })
    expect(graph.nodes).toEqual([])
  })

  const types: readonly (readonly [string, string, number, readonly number[]])[] = [
    ['BOOL', 'bool', 1, [1]],
    ['U8', 'uint8', 1, [255]],
    ['I8', 'int8', 1, [-1]],
    ['F8_E4M3', 'float8e4m3fn', 1, [1]],
    ['F8_E5M2', 'float8e5m2', 1, [1]],
    ['F8_E8M0', 'float8e8m0', 1, [1]],
    ['F8_E4M3FNUZ', 'float8e4m3fnuz', 1, [1]],
    ['F8_E5M2FNUZ', 'float8e5m2fnuz', 1, [1]],
    ['I16', 'int16', 2, [-2]],
    ['U16', 'uint16', 2, [65534]],
    ['F16', 'float16', 2, [1]],
    ['BF16', 'bfloat16', 2, [1]],
    ['I32', 'int32', 4, [-3]],
    ['U32', 'uint32', 4, [4294967293]],
    ['F32', 'float32', 4, [1]],
    ['F64', 'float64', 8, [1]],
    ['I64', 'int64', 8, [-4]],
    ['U64', 'uint64', 8, [4]],
  ]
  /** The number in one element of each type, by the definitions of the types. */
  const codes: Readonly<Record<string, readonly number[]>> = {
    BOOL: [1],
    U8: [255],
    I8: [255],
    F8_E4M3: [0x38],
    F8_E5M2: [0x3c],
    F8_E8M0: [127],
    F8_E4M3FNUZ: [0x40],
    F8_E5M2FNUZ: [0x40],
    I16: [0xfe, 0xff],
    U16: [0xfe, 0xff],
    F16: [0, 0x3c],
    BF16: [0x80, 0x3f],
    I32: [0xfd, 0xff, 0xff, 0xff],
    U32: [0xfd, 0xff, 0xff, 0xff],
    F32: [0, 0, 0x80, 0x3f],
    F64: [0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
    I64: [0xfc, 255, 255, 255, 255, 255, 255, 255],
    U64: [4, 0, 0, 0, 0, 0, 0, 0],
  }
  it.each(types)('reads %s', async (dtype, type, width, values) => {
    const header = { x: { dtype, shape: [1], data_offsets: [0, width] } }
    const { graph } = await readBytes(jsonFile(header, Uint8Array.from(codes[dtype]!)))
    const tensor = graph.tensors.get('x')!
    expect(tensor.type).toBe(type)
    expect([...decodeElements(tensor.type, await tensor.read(), 1)]).toEqual(values)
  })

  it.each([
    ['F4', 'float4e2m1', [3, 2], 3],
    ['F6_E2M3', 'float6e2m3', [4], 3],
    ['F6_E3M2', 'float6e3m2', [8], 6],
    ['C64', 'complex64', [2], 16],
  ] as const)('keeps the bytes of %s', async (dtype, type, shape, length) => {
    const { graph } = await readBytes(jsonFile({ x: { dtype, shape, data_offsets: [0, length] } }, counting(length)))
    expect(graph.tensors.get('x')).toMatchObject({ type, shape })
    expect(await graph.tensors.get('x')!.read()).toEqual(counting(length))
  })

  it('reads scalars, tensors without elements, and a file without tensors', async () => {
    const header = {
      scalar: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
      empty: { dtype: 'F32', shape: [3, 0], data_offsets: [4, 4] },
    }
    const { graph } = await readBytes(jsonFile(header, counting(4)))
    expect(graph.tensors.get('scalar')!.shape).toEqual([])
    expect(await graph.tensors.get('empty')!.read()).toEqual(new Uint8Array(0))
    expect((await readBytes(fileOf('{}'))).graph.tensors.size).toBe(0)
    expect((await readBytes(fileOf('{}   '))).graph.tensors.size).toBe(0)
  })

  it('reads no elements before they are asked for, and only the part that is', async () => {
    const reads: [number, number][] = []
    const bytes = jsonFile({ x: { dtype: 'F32', shape: [2500], data_offsets: [0, 10_000] } }, new Uint8Array(10_000))
    const { graph } = await importer.read(lazySource(bytes, reads))
    const start = bytes.length - 10_000
    expect(Math.max(...reads.map(([offset, length]) => offset + length))).toBeLessThanOrEqual(4096)
    reads.length = 0
    const into = new Uint8Array(16)
    expect(await graph.tensors.get('x')!.read({ offset: 8, length: 4, into })).toHaveLength(4)
    expect(reads).toEqual([[start + 8, 4]])
    const { graph: far } = await importer.read({ ...lazySource(bytes), isLocal: false })
    expect(await far.tensors.get('x')!.read({ offset: 8, length: 4, into })).toHaveLength(10_000)
  })
})

describe('recognition', () => {
  it('knows files and indexes by their first bytes', () => {
    const index = new TextEncoder().encode('{"metadata": {}, "weight_map": {}}')
    expect(recognises(fileOf('{}'))).toBe(true)
    expect(recognises(index)).toBe(true)
    expect(recognises(new TextEncoder().encode('{"metadata": {"much": "text'), 'm.safetensors.index.json')).toBe(true)
    expect(recognises(new TextEncoder().encode('{"modelTopology": {}}'), 'model.json')).toBe(false)
    expect(recognises(fileOf('[]'))).toBe(false)
    expect(recognises(fileOf('{}', undefined, 2n ** 40n))).toBe(false)
  })
})
