import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activationStatistics } from './activation-statistics.ts'
import type { ActivationStatistic } from './activation-statistics.ts'
import { decodePlain, encodePlain } from './plain-bytes.ts'
import type { Histogram } from '@coppice/spec'
import type { Sample } from './sample.ts'

const columns = 3
const names = Object.keys(activationStatistics(8)) as ActivationStatistic[]

function sampleOf(example: number, length: number, data: Float32Array, label: number): Sample {
  return {
    columns,
    length,
    data,
    label,
    example,
    rows: () => ({ groups: 1, size: columns, rows: length, data }),
  }
}

const value = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 1000 }) },
  {
    weight: 1,
    arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e-4), max: Math.fround(1e-4) }),
  },
)

const examples = fc
  .array(
    fc
      .integer({ min: 1, max: 4 })
      .chain(length =>
        fc.tuple(
          fc.constant(length),
          fc.array(value, { minLength: length * columns, maxLength: length * columns }),
          fc.nat({ max: 3 }),
        ),
      ),
    { minLength: 1, maxLength: 8 },
  )
  .map(list => list.map(([length, data, label], example) => sampleOf(example, length, Float32Array.from(data), label)))

/** Every number of a column, over all examples. */
const numbersOf = (samples: readonly Sample[], column: number): number[] =>
  samples.flatMap(({ data, length }) => [...data.subarray(column * length, (column + 1) * length)])

describe.each(names)('%s', name => {
  const accumulator = activationStatistics(8)[name]
  const collect = (samples: readonly Sample[]): unknown => {
    const state = accumulator.create(columns)
    for (const sample of samples) accumulator.add(state, sample)
    return state
  }

  it('gives the same bits for any split and any order', () => {
    const property = fc.property(examples, fc.nat({ max: 8 }), fc.nat(), (samples, cut, seed) => {
      const whole = accumulator.finish(collect(samples))
      const [first, second] = [samples.slice(0, cut), samples.slice(cut)]
      expect(accumulator.finish(accumulator.merge(collect(first), collect(second)))).toEqual(whole)
      expect(accumulator.finish(accumulator.merge(collect(second), collect(first)))).toEqual(whole)
      const shuffled = samples.toSorted((a, b) => Math.sin(seed + a.example) - Math.sin(seed + b.example))
      expect(accumulator.finish(collect(shuffled))).toEqual(whole)
    })
    fc.assert(property, { numRuns: 60 })
  })

  it('goes on after it was stored and cloned', () => {
    const property = fc.property(examples, samples => {
      const [first, ...rest] = samples
      const state = structuredClone(decodePlain(encodePlain(collect([first!]))))
      for (const sample of rest) accumulator.add(state, sample)
      expect(accumulator.finish(state)).toEqual(accumulator.finish(collect(samples)))
    })
    fc.assert(property, { numRuns: 30 })
  })
})

describe('statistics by their definition', () => {
  const of = (name: ActivationStatistic, samples: readonly Sample[]): unknown => {
    const accumulator = activationStatistics(8)[name]
    const state = accumulator.create(columns)
    for (const sample of samples) accumulator.add(state, sample)
    return accumulator.finish(state)
  }
  const reduce = (numbers: readonly number[], map: (value: number) => number): number =>
    numbers.reduce((sum, value) => sum + map(value), 0)

  it.each([
    ['activation.count', () => 1],
    ['activation.sum', (value: number) => value],
    ['activation.sumAbs', Math.abs],
    ['activation.sumSquares', (value: number) => value * value],
    ['activation.zeros', (value: number) => Number(value === 0)],
  ] as const)('%s', (name, map) => {
    const property = fc.property(examples, samples => {
      ;[...(of(name, samples) as Float64Array)].forEach((sum, column) => {
        const numbers = numbersOf(samples, column)
        const scale = reduce(numbers, value => Math.abs(map(value)))
        expect(Math.abs(sum - reduce(numbers, map))).toBeLessThanOrEqual(1e-9 * scale)
      })
    })
    fc.assert(property)
  })

  it('activation.range', () => {
    const property = fc.property(examples, samples => {
      const range = of('activation.range', samples) as Float64Array
      for (let column = 0; column < columns; column++) {
        const numbers = numbersOf(samples, column)
        expect(range[2 * column]).toBe(Math.min(...numbers) + 0)
        expect(range[2 * column + 1]).toBe(Math.max(...numbers) + 0)
      }
    })
    fc.assert(property)
  })

  it('activation.histogram counts what lies in each bin, on edges that are multiples of a power of two', () => {
    const property = fc.property(examples, samples => {
      const { bins, lowest, width, counts, zeros } = of('activation.histogram', samples) as Histogram
      expect(Number.isInteger(Math.log2(width))).toBe(true)
      expect(Number.isInteger(lowest / width)).toBe(true)
      for (let column = 0; column < columns; column++) {
        const numbers = numbersOf(samples, column)
        expect(zeros[column]).toBe(numbers.filter(value => value === 0).length)
        for (let bin = 0; bin < bins; bin++) {
          const [from, to] = [lowest + bin * width, lowest + (bin + 1) * width]
          const inside = numbers.filter(value => value !== 0 && value >= from && value < to)
          expect(counts[column * bins + bin]).toBe(inside.length)
        }
      }
    })
    fc.assert(property)
  })

  it('activation.histogramByLabel is the histogram of each class', () => {
    const property = fc.property(examples, samples => {
      const whole = of('activation.histogram', samples) as { counts: Float64Array; zeros: Float64Array }
      const { labels, counts, zeros } = of('activation.histogramByLabel', samples) as never as typeof whole & {
        labels: number
      }
      expect(labels).toBe(1 + Math.max(...samples.map(sample => sample.label!)))
      const fold = (all: Float64Array, length: number): number[] =>
        Array.from({ length }, (_, at) =>
          reduce(
            [...all].filter((_, one) => one % length === at),
            value => value,
          ),
        )
      expect(fold(counts, whole.counts.length)).toEqual([...whole.counts])
      expect(fold(zeros, columns)).toEqual([...whole.zeros])
      for (let label = 0; label < labels; label++) {
        const seen = samples.filter(sample => sample.label === label)
        const count = reduce(
          [...counts.slice((label * counts.length) / labels, ((label + 1) * counts.length) / labels)],
          v => v,
        )
        const atZero = reduce([...zeros.slice(label * columns, (label + 1) * columns)], v => v)
        expect(count + atZero).toBe(
          reduce(
            seen.map(sample => sample.data.length),
            v => v,
          ),
        )
      }
    })
    fc.assert(property)
  })

  it('activation.gram is the sum of the products of all pairs', () => {
    const property = fc.property(examples, samples => {
      const { groups, size, rows, matrix } = of('activation.gram', samples) as never
      expect([groups, size, rows]).toEqual([1, columns, numbersOf(samples, 0).length])
      for (let i = 0; i < columns; i++)
        for (let j = 0; j < columns; j++) {
          const [a, b] = [numbersOf(samples, i), numbersOf(samples, j)]
          const products = a.map((value, row) => value * b[row]!)
          const scale = reduce(products, Math.abs)
          expect(Math.abs(matrix[i * columns + j] - reduce(products, value => value))).toBeLessThanOrEqual(1e-9 * scale)
        }
    })
    fc.assert(property)
  })

  it('raw keeps the rows in the order of the examples', () => {
    const property = fc.property(examples, samples => {
      const { rows, values } = of('raw', samples.toReversed()) as { rows: number; values: Float32Array }
      for (let column = 0; column < columns; column++)
        expect(Array.from({ length: rows }, (_, row) => values[row * columns + column])).toEqual(
          numbersOf(samples, column),
        )
    })
    fc.assert(property)
  })
})

it('refuses bytes that are no observations', () => {
  expect(() => decodePlain(new Uint8Array(3))).toThrow(expect.objectContaining({ code: 'usage' }))
})
