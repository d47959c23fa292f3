import { describe, expect, it } from 'vitest'
import { blobSource } from './blob-source.ts'

const file = (name: string, ...bytes: readonly number[]): File => new File([Uint8Array.from(bytes)], name)

describe('blobSource', () => {
  it('reads any part, and refuses what lies beyond', async () => {
    const source = blobSource(file('a', 1, 2, 3), [])
    expect([...(await source.read(1, 2))]).toEqual([2, 3])
    for (const [offset, length] of [
      [-1, 1],
      [2, 2],
      [0, 4],
    ] as const)
      await expect(source.read(offset, length)).rejects.toMatchObject({ code: 'io' })
  })

  it('opens the files that were given with it, by their names', async () => {
    const source = blobSource(file('a', 1), [file('part.bin', 7), file('other.bin', 8)])
    const companion = await source.companion!('weights/part.bin')
    expect([...(await companion.read(0, 1))]).toEqual([7])
    expect(() => source.companion!('missing.bin')).toThrow(
      expect.objectContaining({ code: 'io', received: 'part.bin, other.bin' }),
    )
  })
})
