import { describe, expect, it } from 'vitest'
import { zipSync } from 'fflate'
import { isNpy, parseNpy } from './parse-npy.ts'
import { isZip, parseNpz } from './parse-npz.ts'

/** An array as numpy.save writes it, version 1.0. */
function npy(description: string, shape: string, data: ArrayBufferView, isFortran = false): Uint8Array {
  const text = `{'descr': '${description}', 'fortran_order': ${isFortran ? 'True' : 'False'}, 'shape': ${shape}, }`
  const padded = text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11) + '\n'
  const head = [0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length & 255, padded.length >> 8, ...Buffer.from(padded)]
  return Uint8Array.of(...head, ...new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

describe('parseNpy', () => {
  it.each([
    ['<f4', Float32Array.of(1.5, -2)],
    ['<f8', Float64Array.of(0.1, 3)],
    ['|u1', Uint8Array.of(0, 255)],
    ['|i1', Int8Array.of(-1, 127)],
    ['<i2', Int16Array.of(-300, 300)],
    ['<u4', Uint32Array.of(0, 4294967295)],
  ])('reads %s', (description, data) => {
    const { shape, values } = parseNpy(npy(description, '(2,)', data), 'x')
    expect([shape, Array.from(values)]).toEqual([[2], Array.from(data)])
  })

  it('reads 64-bit integers, booleans, halves and big-endian numbers', () => {
    expect(Array.from(parseNpy(npy('<i8', '(2,)', BigInt64Array.of(-5n, 7n)), 'x').values)).toEqual([-5, 7])
    expect(Array.from(parseNpy(npy('|b1', '(2,)', Uint8Array.of(0, 1)), 'x').values)).toEqual([0, 1])
    expect(Array.from(parseNpy(npy('<f2', '(3,)', Uint16Array.of(0x3c00, 0xc100, 1)), 'x').values)).toEqual([
      1,
      -2.5,
      2 ** -24,
    ])
    expect(Array.from(parseNpy(npy('>i2', '(1,)', Uint8Array.of(1, 2)), 'x').values)).toEqual([258])
  })

  it('brings column-major arrays into rows', () => {
    const { shape, values } = parseNpy(npy('<f4', '(2, 3)', Float32Array.of(1, 4, 2, 5, 3, 6), true), 'x')
    expect([shape, Array.from(values)]).toEqual([
      [2, 3],
      [1, 2, 3, 4, 5, 6],
    ])
  })

  it('refuses objects, texts and files that are cut short', () => {
    expect(() => parseNpy(npy('|O', '(1,)', new Uint8Array(8)), 'x')).toThrow(/an array of numbers/)
    expect(() => parseNpy(npy('<U3', '(1,)', new Uint8Array(12)), 'x')).toThrow(/an array of numbers/)
    expect(() => parseNpy(npy('<f4', '(3,)', Float32Array.of(1)), 'x')).toThrow(
      /expected 12 bytes for \[3\], received 4/,
    )
    expect(isNpy(Uint8Array.of(1, 2, 3))).toBe(false)
  })
})

describe('parseNpz', () => {
  it('reads every array by its name', () => {
    const archive = zipSync({
      'x.npy': npy('<f4', '(2,)', Float32Array.of(1, 2)),
      'y.npy': npy('|u1', '(2,)', Uint8Array.of(3, 4)),
    })
    expect(isZip(archive)).toBe(true)
    expect([...parseNpz(archive, 'data')].map(([name, { values }]) => [name, Array.from(values)])).toEqual([
      ['x', [1, 2]],
      ['y', [3, 4]],
    ])
  })

  it('refuses a damaged archive', () => {
    const archive = zipSync({ 'x.npy': npy('<f4', '(2,)', Float32Array.of(1, 2)) })
    expect(() => parseNpz(archive.subarray(0, 40), 'data')).toThrow(/data: expected a sound zip archive/)
  })
})
