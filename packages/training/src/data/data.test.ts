import type { TrainBatch } from '@coppice/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countExamples, joinExamples, takeExamples } from './examples.ts'
import type { Examples } from './examples.ts'
import { openData } from './open-data.ts'
import type { DataOptions, OpenData } from './open-data.ts'
import { shuffleBatches } from './shuffle-batches.ts'
import { shuffle } from './shuffle.ts'

/** Examples whose feed, target and hint tell their number. */
const numbered = (count: number): Examples => ({
  feeds: { x: { type: 'float32', shape: [count, 2], data: Float32Array.from({ length: 2 * count }, (_, i) => i) } },
  targets: { type: 'int64', shape: [count], data: BigInt64Array.from({ length: count }, (_, i) => BigInt(i)) },
  hints: { h: { type: 'uint8', shape: [count, 1], data: Uint8Array.from({ length: count }, (_, i) => i) } },
})

/** The numbers of the examples of a batch; fails where its parts do not belong together. */
function numbersOf({ feeds, targets, hints }: TrainBatch): number[] {
  const numbers = Array.from(targets!.data, Number)
  expect([...(feeds['x']!.data as Float32Array)]).toEqual(numbers.flatMap(i => [2 * i, 2 * i + 1]))
  if (hints) expect(Array.from(hints['h']!.data, Number)).toEqual(numbers)
  return numbers
}

async function batchesOf(data: OpenData, epoch: number, without?: number): Promise<number[][]> {
  const batches: number[][] = []
  for await (const batch of data.epoch(epoch, without)) batches.push(numbersOf(batch))
  return batches
}

describe('examples in memory', () => {
  it('come once each in every epoch, in an order of its own, the same each time', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      async (count, batchSize) => {
        const data = await openData(numbered(count), { batchSize, seed: 3 })
        const first = await batchesOf(data, 0)
        expect(first).toHaveLength(data.batches)
        expect(first.flat().toSorted((a, b) => a - b)).toEqual([...Array(count).keys()])
        expect(first.slice(0, -1).every(batch => batch.length === batchSize)).toBe(true)
        expect(await batchesOf(data, 0)).toEqual(first)
        expect(await batchesOf(data, 0, 2)).toEqual(first.slice(2))
        if (count > 10) expect((await batchesOf(data, 1)).flat()).not.toEqual(first.flat())
      },
    )
    await fc.assert(property, { numRuns: 40 })
  })

  it('come in their order where they are not shuffled', async () => {
    const data = await openData(numbered(5), { batchSize: 2, shuffle: false })
    expect(await batchesOf(data, 3)).toEqual([[0, 1], [2, 3], [4]])
  })

  it('are taken and joined', () => {
    const some = takeExamples(numbered(6), [4, 1])
    expect(numbersOf(some)).toEqual([4, 1])
    expect(countExamples(some)).toBe(2)
    expect(numbersOf(joinExamples([some, takeExamples(numbered(6), [5])]))).toEqual([4, 1, 5])
  })

  it.each<[string, () => unknown, RegExp]>([
    [
      'of different numbers',
      () => countExamples({ ...numbered(3), targets: numbered(2).targets! }),
      /3 examples of 'targets', received 2/,
    ],
    ['of none', () => countExamples({ feeds: {} }), /first axis runs over examples, received none/],
    [
      'that do not join',
      () => joinExamples([numbered(2), { ...numbered(2), targets: numbered(2).feeds['x']! }]),
      /'targets' of one type/,
    ],
    ['that lack something', () => joinExamples([numbered(2), { feeds: {} }]), /batches that all have 'x'/],
  ])('%s: refused', (_, call, message) => expect(call).toThrow(message))
})

describe('streams', () => {
  const stream = (count: number, size: number): Iterable<TrainBatch> => ({
    *[Symbol.iterator]() {
      for (let at = 0; at < count; at += size)
        yield takeExamples(
          numbered(count),
          Array.from({ length: Math.min(size, count - at) }, (_, i) => at + i),
        )
    },
  })
  const open = (data: Parameters<typeof openData>[0], options?: DataOptions): Promise<OpenData> =>
    openData(data, options)

  it('are counted, and gone through in their order', async () => {
    const data = await open(stream(10, 4))
    expect(data.batches).toBe(3)
    expect(await batchesOf(data, 5, 1)).toEqual([
      [4, 5, 6, 7],
      [8, 9],
    ])
  })

  it('are mixed within a window', async () => {
    const mixed = shuffleBatches(stream(50, 7), { window: 20, batchSize: 6 })
    const data = await open(mixed, { seed: 2 })
    const first = await batchesOf(data, 0)
    expect(first.flat().toSorted((a, b) => a - b)).toEqual([...Array(50).keys()])
    expect(first.slice(0, -1).every(batch => batch.length === 6)).toBe(true)
    expect(first).toHaveLength(9)
    expect(first[0]).not.toEqual([0, 1, 2, 3, 4, 5])
    expect(Math.max(...first[0]!)).toBeLessThan(28)
    expect(await batchesOf(data, 0)).toEqual(first)
    expect(await batchesOf(data, 1)).not.toEqual(first)
  })

  it('must have batches, as many each time', async () => {
    await expect(open([])).rejects.toThrow(/at least one example/)
    const once = stream(4, 2)[Symbol.iterator]()
    const data = await open({ [Symbol.iterator]: () => once })
    await expect(batchesOf(data, 0)).rejects.toThrow(/2 batches in each epoch, received 0/)
  })
})

it('shuffle gives every number once, by seed and name', () => {
  const order = shuffle(100, 1)
  expect([...order].toSorted((a, b) => a - b)).toEqual([...Array(100).keys()])
  expect(shuffle(100, 1)).toEqual(order)
  expect(shuffle(100, 2)).not.toEqual(order)
  expect(shuffle(100, 1, 'other')).not.toEqual(order)
})
