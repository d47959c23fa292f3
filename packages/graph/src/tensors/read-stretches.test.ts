import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Tensor } from '@coppice/spec'
import { readStretches } from './read-stretches.ts'

const bytes = Uint8Array.from({ length: 1000 }, (_, at) => (at * 7) & 255)

/** A tensor that gives parts or all of it, at once or later, in lent memory where there is some; and how often it was read. */
function tensorThat(givesParts: boolean, isLate: boolean): { tensor: Tensor; reads: () => number } {
  let reads = 0
  const tensor: Tensor = {
    name: 'w',
    type: 'uint8',
    shape: [bytes.length],
    read(stretch) {
      reads++
      const { offset, length, into } = stretch && givesParts ? stretch : { offset: 0, length: bytes.length }
      const result = into ? into.subarray(8, 8 + length) : new Uint8Array(length)
      result.set(bytes.subarray(offset, offset + length))
      return isLate ? Promise.resolve(result) : result
    },
  }
  return { tensor, reads: () => reads }
}

const places = fc.array(fc.record({ offset: fc.nat(900), length: fc.integer({ min: 0, max: 100 }) }), { maxLength: 5 })

describe('readStretches', () => {
  it('shows the same parts, however a tensor gives them', () =>
    fc.assert(
      fc.asyncProperty(places, fc.boolean(), fc.boolean(), async (wanted, givesParts, isLate) => {
        const { tensor } = tensorThat(givesParts, isLate)
        const seen: number[][] = []
        const done = readStretches(tensor, wanted, part => void seen.push([...part]))
        if (!isLate) expect(done).toBeUndefined()
        await done
        expect(seen).toEqual(wanted.map(({ offset, length }) => [...bytes.subarray(offset, offset + length)]))
      }),
    ))

  it.each([false, true])('asks a tensor that gives all of it once only, late: %s', async isLate => {
    const { tensor, reads } = tensorThat(false, isLate)
    const wanted = [0, 10, 20].map(offset => ({ offset, length: 10 }))
    await readStretches(tensor, wanted, () => {})
    expect(reads()).toBe(1)
  })

  it('lends the same memory for one part after the other, and another while it is lent', async () => {
    const { tensor } = tensorThat(true, true)
    const wanted = [0, 10].map(offset => ({ offset, length: 10 }))
    const used: ArrayBufferLike[][] = [[], []]
    await Promise.all(used.map(async list => readStretches(tensor, wanted, ({ buffer }) => void list.push(buffer))))
    const [first, second] = used as [ArrayBufferLike[], ArrayBufferLike[]]
    expect(first[0]).toBe(first[1])
    expect(second[0]).toBe(second[1])
    expect(first[0]).not.toBe(second[0])
    await readStretches(tensor, wanted, ({ buffer }) => expect([first[0], second[0]]).toContain(buffer))
  })

  it('passes on what goes wrong', async () => {
    const failing: Tensor = { ...tensorThat(true, true).tensor, read: () => Promise.reject(new Error('gone')) }
    await expect(readStretches(failing, [{ offset: 0, length: 1 }], () => {})).rejects.toThrow('gone')
  })
})
