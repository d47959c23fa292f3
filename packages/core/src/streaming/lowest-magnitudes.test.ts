import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteLengthOf, decodeElements, encodeElements } from '@coppice/graph'
import type { DataType, MagnitudeThreshold, Tensor } from '@coppice/spec'
import { createRandom } from '../random/random.ts'
import { lowestMagnitudes } from './lowest-magnitudes.ts'
import type { RankedTensor } from './lowest-magnitudes.ts'
import { zeroBelow } from './zero-below.ts'

type WeightType = Extract<DataType, 'float16' | 'bfloat16' | 'float32' | 'float64'>

const types: readonly WeightType[] = ['float16', 'bfloat16', 'float32', 'float64']

/** A tensor that gives parts later, from memory that it is lent, as a file does. */
function tensorOf(name: string, type: DataType, values: ArrayLike<number>): Tensor {
  const bytes = encodeElements(type, values)
  return {
    name,
    type,
    shape: [values.length],
    read: async stretch => {
      if (!stretch) return bytes
      const { offset, length, into } = stretch
      const target = into ? into.subarray(0, length) : new Uint8Array(length)
      target.set(bytes.subarray(offset, offset + length))
      return target
    },
  }
}

async function magnitudesIn(tensor: Tensor): Promise<number[]> {
  const bytes = await tensor.read()
  const count = bytes.length / byteLengthOf(tensor.type, 1)
  return Array.from(decodeElements(tensor.type, bytes, count), value => Math.fround(Math.abs(value)))
}

/** The plain way: sort everything by magnitude, tensor and index, and take one after the other as long as limits allow. */
async function lowestByHand(ranked: readonly RankedTensor[], budget: number): Promise<Set<number>[]> {
  const all = await Promise.all(ranked.map(({ tensor }) => magnitudesIn(tensor)))
  const cells = all.flatMap((own, unit) => own.map((magnitude, index) => ({ magnitude, unit, index })))
  cells.sort((a, b) => a.magnitude - b.magnitude || a.unit - b.unit || a.index - b.index)
  const removed = ranked.map(() => new Set<number>())
  let left = budget
  for (const { unit, index } of cells)
    if (left > 0 && removed[unit]!.size < ranked[unit]!.limit) {
      removed[unit]!.add(index)
      left--
    }
  return removed
}

/** Which weights a threshold takes away, by the words of its definition. */
async function removedBy(tensor: Tensor, { below, until }: MagnitudeThreshold): Promise<Set<number>> {
  const magnitudes = await magnitudesIn(tensor)
  return new Set(
    [...magnitudes.keys()].filter(at => magnitudes[at]! < below || (magnitudes[at] === below && at < until)),
  )
}

async function expectLowest(ranked: readonly RankedTensor[], budget: number): Promise<void> {
  const thresholds = await lowestMagnitudes(ranked, budget)
  const expected = await lowestByHand(ranked, budget)
  for (const [index, { tensor }] of ranked.entries()) {
    const threshold = thresholds[index]!
    expect(await removedBy(tensor, threshold)).toEqual(expected[index])
    expect(threshold.count).toBe(expected[index]!.size)
    await expectZeroed(tensor, threshold, expected[index]!)
  }
}

/** Zeros exactly where weights go, whether the tensor is read whole or in parts, and the other bytes as they were. */
async function expectZeroed(
  tensor: Tensor,
  threshold: MagnitudeThreshold,
  removed: ReadonlySet<number>,
): Promise<void> {
  const before = await tensor.read()
  const width = byteLengthOf(tensor.type, 1)
  const expected = before.slice()
  for (const at of removed) expected.fill(0, at * width, (at + 1) * width)
  const zeroed = zeroBelow(tensor, threshold)
  expect(await zeroed.read()).toEqual(expected)
  const into = new Uint8Array(before.length)
  for (let first = 0; first < before.length; first += 3 * width) {
    const length = Math.min(3 * width, before.length - first)
    const part = await zeroed.read({ offset: first, length, ...(first % 2 === 0 && { into }) })
    expect(part).toEqual(expected.subarray(first, first + length))
  }
}

/** Numbers with many ties and both zeros among them. */
const values = fc.array(
  fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(-0, 0.5, -1e-3, 1e-40, 3e4),
    fc.float({ min: -1, max: 1, noNaN: true }),
  ),
  { minLength: 1, maxLength: 30 },
)

describe('the lowest magnitudes of all tensors', () => {
  it('are those that sorting finds, whatever the types, with ties by tensor and index, and within limits', async () => {
    const tensors = fc.array(fc.tuple(values, fc.constantFrom(...types), fc.nat(30)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(tensors, fc.nat(100), async (list, percent) => {
        const ranked = list.map(([own, type, spare], index) => ({
          tensor: tensorOf(`t${index}`, type, own),
          limit: Math.max(0, own.length - spare),
        }))
        const most = ranked.reduce((sum, { limit }) => sum + limit, 0)
        await expectLowest(ranked, Math.floor((most * percent) / 100))
      }),
      { numRuns: 150 },
    )
  })

  /** Layers of different scales, with rows of different scales, as in networks. */
  function largeTensors(count: number, size: number, ofType: (index: number) => WeightType): RankedTensor[] {
    const random = createRandom(count)
    return Array.from({ length: count }, (_, index) => {
      const scale = 0.5 + 2 * random.next()
      const data = Float32Array.from({ length: size }, (_value, at) => {
        return (
          scale * (1 + 0.3 * Math.sin(Math.floor(at / 512))) * (random.next() + random.next() + random.next() - 1.5)
        )
      })
      return { tensor: tensorOf(`layer${index}`, ofType(index), data), limit: size }
    })
  }

  it.each([
    ['float32', 0.9],
    ['bfloat16', 0.5],
    ['mixed', 0.99],
    ['mixed', 0.01],
  ] as const)('are found with a window where there are many: %s, %f', async (kind, sparsity) => {
    const ofType = (index: number): WeightType => (kind === 'mixed' ? types[index % 3]! : kind)
    const ranked = largeTensors(3, 360_000, ofType)
    const budget = Math.floor(sparsity * 1_080_000)
    const thresholds = await lowestMagnitudes(ranked, budget)
    expect(thresholds.reduce((sum, { count }) => sum + count, 0)).toBe(budget)
    // One threshold for all, and every count as it says.
    const all = await Promise.all(ranked.map(({ tensor }) => magnitudesIn(tensor)))
    const sorted = Float64Array.from(all.flat()).sort()
    for (const [index, { below, until, count }] of thresholds.entries()) {
      expect(below).toBe(sorted[budget])
      expect(all[index]!.filter((own, at) => own < below || (own === below && at < until)).length).toBe(count)
    }
  })

  it('are the same whatever the seed of the sample', async () => {
    const ranked = largeTensors(2, 600_000, () => 'float32')
    const first = await lowestMagnitudes(ranked, 700_000, { seed: 1 })
    expect(await lowestMagnitudes(ranked, 700_000, { seed: 2 })).toEqual(first)
  })

  it('are found although the sample misleads: weights that are large only where no sample looks', async () => {
    // Small numbers but for a stretch at the end of each tensor; the rank lies within what hides.
    const size = 2_000_000
    const data = new Float32Array(size).fill(1e-3)
    data.fill(2, size - 40)
    for (let at = size - 40; at < size; at++) data[at]! += at / size
    const ranked = [{ tensor: tensorOf('hidden', 'float32', data), limit: size }]
    const [threshold] = await lowestMagnitudes(ranked, size - 10)
    const sorted = data.slice().sort()
    expect(threshold).toEqual({ below: sorted[size - 10], until: 0, count: size - 10 })
  })

  it('are found where most weights are zero already, and none where nothing is to go', async () => {
    const size = 1_500_000
    const data = new Float32Array(size)
    for (let at = 0; at < size; at += 20) data[at] = at
    const ranked = [{ tensor: tensorOf('sparse', 'float32', data), limit: size }]
    const [threshold] = await lowestMagnitudes(ranked, 1_000_000)
    const zeros = await removedBy(ranked[0]!.tensor, threshold!)
    expect(zeros.size).toBe(1_000_000)
    expect(threshold!.below).toBe(0)
    expect(await lowestMagnitudes(ranked, 0)).toEqual([{ below: 0, until: 0, count: 0 }])
  })

  it('read a tensor that gives no parts whole', async () => {
    const data = Float32Array.from({ length: 1_100_000 }, (_, at) => at)
    const { read: _, ...tensor } = tensorOf('whole', 'float32', data)
    const bytes = encodeElements('float32', data)
    const ranked = [{ tensor: { ...tensor, read: () => bytes }, limit: data.length }]
    expect(await lowestMagnitudes(ranked, 1000)).toEqual([{ below: 1000, until: 0, count: 1000 }])
    expect(
      new Float32Array((await zeroBelow(ranked[0]!.tensor, { below: 2, until: 0, count: 2 }).read()).buffer)[2],
    ).toBe(2)
    expect(bytes[4 * 1 + 2]).toBe(0x80)
  })

  it.each(types)('name the tensor and the first weight that is not finite: %s', async type => {
    for (const wrong of [NaN, Infinity, -Infinity]) {
      const data = [1, 2, 3, wrong, 5, NaN]
      const ranked = [{ tensor: tensorOf('broken', type, data), limit: 6 }]
      await expect(lowestMagnitudes(ranked, 3)).rejects.toMatchObject({
        code: 'invalid-model',
        who: "the tensor 'broken'",
        received: expect.stringContaining('element 3') as never,
      })
    }
  })

  it('stop when they are told to', async () => {
    const ranked = [{ tensor: tensorOf('a', 'float32', [1, 2]), limit: 2 }]
    await expect(lowestMagnitudes(ranked, 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'interrupted',
    })
  })
})
