import { describe, expect, it } from 'vitest'
import { memorySink } from './memory-sink.ts'

describe('memorySink', () => {
  it('keeps what is written, even if the writer uses its bytes again', async () => {
    const sink = memorySink()
    const bytes = Uint8Array.of(1, 2)
    await sink.write(bytes)
    bytes.fill(9)
    await sink.write(Uint8Array.of(3))
    expect([...sink.bytes()]).toEqual([1, 2, 3])
    await sink.write(Uint8Array.of(4))
    expect([...sink.bytes()]).toEqual([1, 2, 3, 4])
  })

  it('keeps companions beside it, but not those that were dropped', async () => {
    const sink = memorySink('out.onnx')
    await sink.companion('w.bin').write(Uint8Array.of(5))
    await sink.companion('dropped.bin').abort()
    expect([...sink.companions.keys()]).toEqual(['w.bin'])
    expect([...sink.companions.get('w.bin')!.bytes()]).toEqual([5])
  })

  it('has nothing after it was dropped', async () => {
    const sink = memorySink()
    await sink.write(Uint8Array.of(1))
    await sink.abort()
    expect(sink.bytes()).toHaveLength(0)
  })
})
