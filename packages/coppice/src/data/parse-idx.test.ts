import { describe, expect, it } from 'vitest'
import { isIdx, parseIdx } from './parse-idx.ts'

const header = (type: number, ...shape: number[]): number[] => [
  0,
  0,
  type,
  shape.length,
  ...shape.flatMap(size => [0, 0, 0, size]),
]

describe('parseIdx', () => {
  it('reads bytes without copying', () => {
    const bytes = Uint8Array.of(...header(8, 2, 3), 1, 2, 3, 4, 5, 255)
    const { shape, values } = parseIdx(bytes, 'images')
    expect([shape, Array.from(values)]).toEqual([
      [2, 3],
      [1, 2, 3, 4, 5, 255],
    ])
    expect((values as Uint8Array).buffer).toBe(bytes.buffer)
  })

  it('reads big-endian floats and signed integers', () => {
    expect(Array.from(parseIdx(Uint8Array.of(...header(13, 1), 0x3f, 0x80, 0, 0), 'x').values)).toEqual([1])
    expect(Array.from(parseIdx(Uint8Array.of(...header(11, 1), 0xff, 0xfe), 'x').values)).toEqual([-2])
  })

  it('refuses a file that is cut short, and one that is too long', () => {
    const bytes = Uint8Array.of(...header(8, 2, 3), 1, 2, 3)
    expect(() => parseIdx(bytes, 'images')).toThrow(/images: expected 6 bytes for \[2, 3\], received 3/)
    expect(() => parseIdx(Uint8Array.of(...header(8, 1), 1, 2), 'x')).toThrow(/received 2/)
    expect(() => parseIdx(Uint8Array.of(0, 0, 8, 2, 0), 'x')).toThrow(/an IDX header/)
  })

  it('is told from other files', () => {
    expect([
      isIdx(Uint8Array.of(0, 0, 8, 1)),
      isIdx(Uint8Array.of(0, 0, 7, 1)),
      isIdx(Uint8Array.of(0, 0, 8, 0)),
    ]).toEqual([true, false, false])
  })
})
