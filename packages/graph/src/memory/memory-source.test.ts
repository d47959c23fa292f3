import { describe, expect, it } from 'vitest'
import { memorySource } from './memory-source.ts'

describe('memorySource', () => {
  it('gives views of the bytes', () => {
    const bytes = Uint8Array.of(1, 2, 3)
    const source = memorySource(bytes, 'model.onnx')
    expect(source).toMatchObject({ name: 'model.onnx', size: 3 })
    const part = source.read(1, 2) as Uint8Array
    expect([...part]).toEqual([2, 3])
    expect(part.buffer).toBe(bytes.buffer)
  })

  it('refuses to read beyond the bytes', () => {
    const source = memorySource(new Uint8Array(3), 'm')
    for (const [offset, length] of [
      [-1, 1],
      [2, 2],
      [0, 4],
      [1, -1],
      [NaN, 1],
    ] as const) {
      expect(() => source.read(offset, length)).toThrow(expect.objectContaining({ code: 'io' }))
    }
  })

  it('opens the companions that were given, by their exact location', async () => {
    for (const companions of [{ 'w.bin': Uint8Array.of(7) }, new Map([['w.bin', Uint8Array.of(7)]])]) {
      const source = memorySource(new Uint8Array(1), 'm', companions)
      const companion = await source.companion!('w.bin')
      expect(companion.size).toBe(1)
      for (const location of ['./w.bin', '../w.bin', 'constructor', '__proto__']) {
        expect(() => source.companion!(location)).toThrow(expect.objectContaining({ code: 'io', received: 'w.bin' }))
      }
    }
    expect(memorySource(new Uint8Array(1), 'm').companion).toBeUndefined()
  })
})
