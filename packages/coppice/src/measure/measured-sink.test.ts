import { randomBytes } from 'node:crypto'
import { memorySink } from '@coppice/graph'
import { describe, expect, it } from 'vitest'
import { measuredSink } from './measured-sink.ts'
import { nullSink } from './null-sink.ts'

describe('measuredSink', () => {
  it('passes everything on and counts it', async () => {
    const inner = memorySink()
    const sink = measuredSink(inner)
    await sink.write(new Uint8Array([1, 2]))
    await sink.write(new Uint8Array([3]))
    await sink.close()
    expect([...inner.bytes()]).toEqual([1, 2, 3])
    expect((await sink.measure()).bytes).toBe(3)
  })

  it('tells what brotli makes of it: nothing of zeros, everything of noise', async () => {
    const size = 1_000_000
    const measure = async (bytes: Uint8Array): Promise<number | null> => {
      const sink = measuredSink(nullSink('null'))
      for (let at = 0; at < size; at += 70_000) await sink.write(bytes.subarray(at, at + 70_000))
      return (await sink.measure()).brotliBytes
    }
    expect(await measure(new Uint8Array(size))).toBeLessThan(100)
    expect(await measure(randomBytes(size))).toBeGreaterThan(size * 0.99)
  })

  it('counts companions too', async () => {
    const sink = measuredSink(nullSink('null'))
    await sink.write(new Uint8Array(5))
    const companion = await sink.companion!('weights.bin')
    await companion.write(new Uint8Array(7))
    const { bytes, brotliBytes } = await sink.measure()
    expect(bytes).toBe(12)
    expect(brotliBytes).toBeGreaterThan(0)
  })
})
