import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DataType, Tensor } from '@coppice/spec'
import { readBytes } from './testing/files.ts'
import { encodeBy, encodeDense, floatTensor, type Plain } from './testing/oracle.ts'
import { bytesOf, field, number, varint } from './testing/wire.ts'

/** Reads a model with one more initializer and gives that. */
async function readTensor(tensor: Plain): Promise<Tensor> {
  const bytes = encodeDense({ initializer: [floatTensor('weight', [2, 3]), floatTensor('bias', [3]), tensor] })
  return (await readBytes(bytes)).graph.tensors.get('t')!
}

/** The same from the bytes of the tensor's message. */
async function readRaw(tensor: Uint8Array): Promise<Tensor> {
  const bytes = encodeDense()
  const extra = bytesOf(field(7, field(5, tensor)))
  return (await readBytes(Uint8Array.from([...bytes, ...extra]))).graph.tensors.get('t')!
}

function bytesOfArray(array: ArrayBufferView): number[] {
  return [...new Uint8Array(array.buffer)]
}

interface Case {
  readonly code: number
  readonly type: DataType
  readonly fields: Plain
  readonly dims?: readonly bigint[]
  readonly expected: readonly number[]
}

const cases: readonly Case[] = [
  { code: 1, type: 'float32', fields: { floatData: [1.5, -2] }, expected: bytesOfArray(Float32Array.of(1.5, -2)) },
  { code: 2, type: 'uint8', fields: { int32Data: [255, 1] }, expected: [255, 1] },
  { code: 3, type: 'int8', fields: { int32Data: [-1, 127] }, expected: [255, 127] },
  { code: 4, type: 'uint16', fields: { int32Data: [65535, 1] }, expected: [255, 255, 1, 0] },
  { code: 5, type: 'int16', fields: { int32Data: [-2, 1] }, expected: [254, 255, 1, 0] },
  {
    code: 6,
    type: 'int32',
    fields: { int32Data: [-2, 2 ** 31 - 1] },
    expected: bytesOfArray(Int32Array.of(-2, 2 ** 31 - 1)),
  },
  {
    code: 7,
    type: 'int64',
    fields: { int64Data: [-(2n ** 63n), 2n ** 53n + 1n] },
    expected: bytesOfArray(BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n)),
  },
  { code: 9, type: 'bool', fields: { int32Data: [1, 0] }, expected: [1, 0] },
  { code: 10, type: 'float16', fields: { int32Data: [0x3c00, 0xc000] }, expected: [0, 0x3c, 0, 0xc0] },
  { code: 11, type: 'float64', fields: { doubleData: [0.1, -2] }, expected: bytesOfArray(Float64Array.of(0.1, -2)) },
  {
    code: 12,
    type: 'uint32',
    fields: { uint64Data: [2n ** 32n - 1n, 1n] },
    expected: [255, 255, 255, 255, 1, 0, 0, 0],
  },
  {
    code: 13,
    type: 'uint64',
    fields: { uint64Data: [2n ** 64n - 1n, 1n] },
    expected: bytesOfArray(BigUint64Array.of(2n ** 64n - 1n, 1n)),
  },
  {
    code: 14,
    type: 'complex64',
    fields: { floatData: [1, 2, 3, 4] },
    expected: bytesOfArray(Float32Array.of(1, 2, 3, 4)),
  },
  {
    code: 15,
    type: 'complex128',
    fields: { doubleData: [1, 2, 3, 4] },
    expected: bytesOfArray(Float64Array.of(1, 2, 3, 4)),
  },
  { code: 16, type: 'bfloat16', fields: { int32Data: [0x3f80, 1] }, expected: [0x80, 0x3f, 1, 0] },
  { code: 17, type: 'float8e4m3fn', fields: { int32Data: [0x38, 255] }, expected: [0x38, 255] },
  { code: 22, type: 'int4', fields: { int32Data: [0x21, 0x03] }, dims: [3n], expected: [0x21, 0x03] },
  { code: 25, type: 'uint2', fields: { int32Data: [0b11100100, 1] }, dims: [5n], expected: [0b11100100, 1] },
  { code: 1, type: 'float32', fields: {}, dims: [0n, 3n], expected: [] },
]

describe('elements of tensors', () => {
  for (const { code, type, fields, dims = [2n], expected } of cases) {
    it(`reads ${type}[${dims}] from typed fields`, async () => {
      const tensor = await readTensor({ name: 't', dataType: code, dims, ...fields })
      expect(tensor).toMatchObject({ name: 't', type, shape: dims.map(Number) })
      expect([...(await tensor.read())]).toEqual(expected)
    })
    it(`reads ${type}[${dims}] from raw data`, async () => {
      const tensor = await readTensor({ name: 't', dataType: code, dims, rawData: Uint8Array.from(expected) })
      expect([...(await tensor.read())]).toEqual(expected)
    })
  }

  it('reads scalars', async () => {
    const tensor = await readTensor({ name: 't', dataType: 7, int64Data: [5n] })
    expect(tensor.shape).toEqual([])
    expect([...(await tensor.read())]).toEqual([5, 0, 0, 0, 0, 0, 0, 0])
  })

  it('reads lists that are not packed, and lists in several pieces', async () => {
    const float = (value: number): number[] => [37, ...new Uint8Array(Float32Array.of(value).buffer)]
    const header = [...number(1, 2), ...number(2, 1), ...field(8, [116])]
    const single = await readRaw(bytesOf(header, float(1), float(2)))
    expect(await single.read()).toEqual(new Uint8Array(Float32Array.of(1, 2).buffer))
    const pieces = await readRaw(
      bytesOf(header, field(4, new Uint8Array(Float32Array.of(1).buffer)), number(99, 7), float(2)),
    )
    expect(await pieces.read()).toEqual(new Uint8Array(Float32Array.of(1, 2).buffer))
    const integers = await readRaw(
      bytesOf([...number(1, 3), ...number(2, 7), ...field(8, [116])], number(7, -1), field(7, [...varint(300), 5])),
    )
    expect(await integers.read()).toEqual(new Uint8Array(BigInt64Array.of(-1n, 300n, 5n).buffer))
  })

  it('reads dimensions that are packed', async () => {
    const tensor = await readRaw(bytesOf(field(1, [2, 1]), number(2, 1), field(8, [116]), field(9, new Uint8Array(8))))
    expect(tensor.shape).toEqual([2, 1])
  })

  it('gives integers of any size as they are in the file', async () => {
    const list = fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(list, async values => {
        const tensor = await readTensor({ name: 't', dataType: 7, dims: [BigInt(values.length)], int64Data: values })
        expect(await tensor.read()).toEqual(new Uint8Array(BigInt64Array.from(values).buffer))
      }),
    )
  })

  it('keeps strings in the file, but does not read them', async () => {
    const tensor = await readTensor({ name: 't', dataType: 8, dims: [1n], stringData: [Uint8Array.of(104, 105)] })
    expect(tensor).toMatchObject({ type: 'string', shape: [1] })
    expect(() => tensor.read()).toThrow(expect.objectContaining({ code: 'unsupported-model' }))
  })

  it('does not read segments', async () => {
    const segment = { begin: 0n, end: 1n }
    const tensor = await readTensor({ name: 't', dataType: 1, dims: [4n], segment, floatData: [1] })
    expect(() => tensor.read()).toThrow(expect.objectContaining({ code: 'unsupported-model' }))
  })

  const wrong: Readonly<Record<string, readonly [Plain, string]>> = {
    'a negative size': [{ dims: [-1n], rawData: new Uint8Array(0) }, 'sizes of at least 0'],
    'more elements than a number counts': [{ dims: [2n ** 40n, 2n ** 40n] }, 'fewer than 2^49 elements'],
    'an overflow beside a zero': [{ dims: [0n, 2n ** 40n, 2n ** 40n] }, 'fewer than 2^49 elements'],
    'raw data that is too short': [{ dims: [3n], rawData: new Uint8Array(8) }, '12 bytes'],
    'raw data that is too long': [{ dims: [1n], rawData: new Uint8Array(8) }, '4 bytes'],
    'no data': [{ dims: [3n] }, '3 numbers'],
    'too many numbers': [{ dims: [1n], floatData: [1, 2] }, '1 numbers'],
    'numbers in the field of another type': [{ dims: [1n], doubleData: [1] }, '1 numbers'],
    'no type': [{ dataType: 0, dims: [1n] }, 'an element type'],
  }
  for (const [what, [tensor, expected]] of Object.entries(wrong)) {
    it(`refuses ${what}`, async () => {
      await expect(readTensor({ name: 't', dataType: 1, ...tensor })).rejects.toMatchObject({
        code: 'invalid-model',
        expected: expect.stringContaining(expected) as unknown,
      })
    })
  }

  it('refuses long lists that are too short, when they are read', async () => {
    const tensor = await readTensor({ name: 't', dataType: 2, dims: [70_001n], int32Data: new Array(70_000).fill(1) })
    expect(() => tensor.read()).toThrow(expect.objectContaining({ code: 'invalid-model', received: '70000' }))
  })

  it('refuses element types that it does not know', async () => {
    await expect(readTensor({ name: 't', dataType: 99, dims: [1n] })).rejects.toMatchObject({
      code: 'unsupported-model',
      received: '99',
    })
  })

  it('refuses two tensors of one name', async () => {
    await expect(readTensor(floatTensor('bias', [3]))).rejects.toMatchObject({ received: '"bias" twice' })
  })

  it('reads floats from a file without copying more than them', async () => {
    const message = encodeBy('Tensor', { name: 't', dataType: 1, dims: [2n], floatData: [1, 2] })
    const tensor = await readRaw(message)
    const bytes = await tensor.read()
    expect(bytes.buffer.byteLength).toBeGreaterThan(8)
    expect(bytes).toHaveLength(8)
  })
})
