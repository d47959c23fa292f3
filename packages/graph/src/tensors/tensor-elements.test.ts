import type { DataType } from '@coppice/spec'
import fc from 'fast-check'
import * as runtime from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { byteLengthOf, decodeElements, encodeElements } from './tensor-elements.ts'
import { encodeOnnx } from '../../../testkit/src/encode-onnx.ts'

const integers: readonly (readonly [DataType, number, number])[] = [
  ['int64', -(2 ** 53), 2 ** 53],
  ['uint64', 0, 2 ** 53],
  ['int32', -(2 ** 31), 2 ** 31 - 1],
  ['uint32', 0, 2 ** 32 - 1],
  ['int16', -(2 ** 15), 2 ** 15 - 1],
  ['uint16', 0, 2 ** 16 - 1],
  ['int8', -128, 127],
  ['uint8', 0, 255],
  ['bool', 0, 1],
  ['int4', -8, 7],
  ['uint4', 0, 15],
  ['int2', -2, 1],
  ['uint2', 0, 3],
]
const small: readonly DataType[] = [
  'float16',
  'bfloat16',
  'float8e4m3fn',
  'float8e4m3fnuz',
  'float8e5m2',
  'float8e5m2fnuz',
  'float4e2m1',
  'float8e8m0',
]

/** The bytes at an odd place of a larger buffer, as in a file. */
function unaligned(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(bytes.length + 1)
  padded.set(bytes, 1)
  return padded.subarray(1)
}

/** All codes of a type, as bytes. */
function allCodes(type: DataType): Uint8Array {
  if (byteLengthOf(type, 2) === 4) return new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, i) => i).buffer)
  if (type === 'float4e2m1') return Uint8Array.from([0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe])
  return Uint8Array.from({ length: 256 }, (_, i) => i)
}

/** What onnxruntime reads when it casts a constant to float32. */
async function castByRuntime(type: DataType, bytes: Uint8Array, count: number): Promise<ArrayLike<number>> {
  const tensor = { name: 'codes', type, shape: [count], read: () => bytes }
  const cast = {
    name: 'cast',
    operator: 'Cast',
    domain: '',
    inputs: ['codes'],
    outputs: ['y'],
    attributes: { to: { kind: 'int', value: 1 } },
  } as const
  const graph = {
    name: 'g',
    inputs: [],
    outputs: [{ name: 'y', type: undefined, shape: undefined }],
    nodes: [cast],
    tensors: new Map([['codes', tensor]]),
    values: new Map(),
    opsets: new Map([['', 23]]),
  }
  const session = await runtime.InferenceSession.create(
    await encodeOnnx({ format: 'memory', graph, bytes: 0, document: undefined }),
    { logSeverityLevel: 4 },
  )
  const { y } = await session.run({})
  await session.release()
  return y!.data as Float32Array
}

describe('decodeElements', () => {
  it.each(integers)('reads what encodeElements wrote: %s', (type, min, max) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min, max })), numbers => {
        const bytes = encodeElements(type, numbers)
        expect(bytes.length).toBe(byteLengthOf(type, numbers.length))
        expect(Array.from(decodeElements(type, unaligned(bytes), numbers.length))).toEqual(numbers)
      }),
      { seed: 1 },
    )
  })

  it('reads floats as a DataView does, aligned or not', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), numbers => {
        for (const [type, size] of [
          ['float32', 4],
          ['float64', 8],
        ] as const) {
          const bytes = encodeElements(type, numbers)
          const view = new DataView(bytes.buffer)
          const read = numbers.map((_, i) => (size === 4 ? view.getFloat32(i * 4, true) : view.getFloat64(i * 8, true)))
          expect(Array.from(decodeElements(type, bytes, numbers.length))).toEqual(read)
          expect(Array.from(decodeElements(type, unaligned(bytes), numbers.length))).toEqual(read)
        }
      }),
      { seed: 1 },
    )
  })

  it('looks at aligned floats in place', () => {
    const bytes = new Uint8Array(Float32Array.of(1, 2, 3).buffer)
    expect(decodeElements('float32', bytes, 3).buffer).toBe(bytes.buffer)
  })

  it.each(['float16', 'bfloat16', 'float8e4m3fn', 'float8e4m3fnuz', 'float8e5m2', 'float8e5m2fnuz'] as const)(
    'reads every code as onnxruntime does: %s',
    async type => {
      const bytes = allCodes(type)
      const count = type.includes('8') ? 256 : 65_536
      expect(Array.from(decodeElements(type, bytes, count))).toEqual(
        Array.from(await castByRuntime(type, bytes, count)),
      )
    },
  )

  it('reads float4e2m1 and float8e8m0 as their tables say', () => {
    const four = [0, 0.5, 1, 1.5, 2, 3, 4, 6]
    expect(Array.from(decodeElements('float4e2m1', allCodes('float4e2m1'), 16))).toEqual([
      ...four,
      ...four.map(x => -x),
    ])
    expect(Array.from(decodeElements('float8e8m0', Uint8Array.of(127, 130, 0, 255), 4))).toEqual([1, 8, 2 ** -127, NaN])
  })

  it('reads packed integers from the low bits up', () => {
    expect(Array.from(decodeElements('int4', Uint8Array.of(0x2f, 0x08), 3))).toEqual([-1, 2, -8])
    expect(Array.from(decodeElements('uint2', Uint8Array.of(0b11100100), 4))).toEqual([0, 1, 2, 3])
  })

  it('rounds the largest integers, and writes them back as the largest', () => {
    const bytes = new Uint8Array(BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n)).buffer)
    const numbers = decodeElements('int64', bytes, 2)
    expect(Array.from(numbers)).toEqual([2 ** 63, -(2 ** 63)])
    expect(encodeElements('int64', numbers)).toEqual(bytes)
  })

  it('refuses too few bytes and what are no numbers', () => {
    expect(() => decodeElements('float32', new Uint8Array(7), 2)).toThrow('expected 8 bytes')
    expect(() => decodeElements('string', new Uint8Array(8), 1)).toThrow('expected a numeric type, received string')
    expect(() => encodeElements('complex64', [1])).toThrow('complex64')
  })
})

describe('encodeElements', () => {
  it.each(small)('writes every number it reads: %s', type => {
    const bytes = allCodes(type)
    const count = (bytes.length * 8) / byteLengthOf(type, 8)
    const numbers = decodeElements(type, bytes, count)
    const again = decodeElements(type, encodeElements(type, numbers), count)
    expect(Array.from(again)).toEqual(Array.from(numbers))
  })

  it('rounds to the nearest, ties to even', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -70_000, max: 70_000 }), number => {
        const [rounded] = decodeElements('float16', encodeElements('float16', [number]), 1)
        expect(rounded).toBe(new Float16Array([number])[0])
      }),
      { seed: 1, numRuns: 2000 },
    )
    const bits = (number: number): number =>
      new DataView(encodeElements('bfloat16', [number]).buffer).getUint16(0, true)
    expect([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38].map(bits)).toEqual([0x3f80, 0x3f80, 0x3f82, 0x7f80])
  })

  it('ends at the largest number where there is no infinity', () => {
    const last = (type: DataType): number => decodeElements(type, encodeElements(type, [1e9]), 1)[0]!
    expect(
      ['float8e4m3fn', 'float8e4m3fnuz', 'float8e5m2fnuz', 'float4e2m1'].map(type => last(type as DataType)),
    ).toEqual([448, 240, 57344, 6])
    expect([last('float8e5m2'), last('float16')]).toEqual([Infinity, Infinity])
  })
})
