import { blockUnit, elementUnit, neuronUnit } from '@coppice/testkit'
import type { Rows } from '@coppice/testkit'
import { referenceKernels } from '@coppice/core'
import type { Gram, Unit } from '@coppice/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { obs } from './index.ts'

/** XᵀX by its definition. */
function gramOf(x: Rows, groups = 1): Gram {
  const size = x[0]!.length / groups
  const matrix = Float64Array.from({ length: groups * size * size }, (_, at) => {
    const [group, i, j] = [Math.floor(at / size / size), Math.floor(at / size) % size, at % size]
    return x.reduce((sum, row) => sum + row[group * size + i]! * row[group * size + j]!, 0)
  })
  return { groups, size, rows: x.length, matrix }
}

const score = async (unit: Unit, gram: Gram, dampening = 1e-9): Promise<number[]> => [
  ...(await obs({ dampening }).score(unit, { 'activation.gram': gram }, referenceKernels)),
]

/** Solves A·x = b by elimination with pivots. */
function solve(a: number[][], b: number[]): number[] {
  const rows = a.map((row, at) => [...row, b[at]!])
  rows.forEach((_, column) => {
    const pivot = rows
      .slice(column)
      .reduce((best, row) => (Math.abs(row[column]!) > Math.abs(best[column]!) ? row : best))
    rows.splice(rows.indexOf(pivot), 1)
    rows.splice(column, 0, pivot)
    rows.forEach((row, at) => {
      if (at === column) return
      const factor = row[column]! / pivot[column]!
      row.forEach((_unused, k) => (row[k]! -= factor * pivot[k]!))
    })
  })
  return rows.map((row, at) => row.at(-1)! / row[at]!)
}

/** The least mean squared error of x·w that is left when some of w are zero and the others may change. */
function leastError(x: Rows, w: readonly number[], removed: readonly number[]): number {
  const kept = [...w.keys()].filter(at => !removed.includes(at))
  const goal = x.map(row => removed.reduce((sum, at) => sum + row[at]! * w[at]!, 0))
  const normal = kept.map(i => kept.map(j => x.reduce((sum, row) => sum + row[i]! * row[j]!, 0)))
  const right = kept.map(i => x.reduce((sum, row, at) => sum + row[i]! * goal[at]!, 0))
  const change = solve(normal, right)
  return (
    x.reduce((sum, row, at) => sum + (goal[at]! - kept.reduce((s, i, k) => s + row[i]! * change[k]!, 0)) ** 2, 0) /
    x.length
  )
}

const x = [
  [1, 2, 0, 1],
  [0, 1, 3, -1],
  [2, -1, 1, 0],
  [1, 1, 1, 1],
  [-1, 0, 2, 3],
  [0, 4, 1, 1],
]
const weights = [
  [1, -2, 0.5, 3],
  [0, 1, 2, -1],
]

/** What both outputs lose without these inputs. */
const errorWithout = (removed: readonly number[]): number =>
  weights.reduce((sum, row) => sum + leastError(x, row, removed), 0)

describe('obs', () => {
  it('is the error that refitting the other weights of the output cannot make up for', async () => {
    const scores = await score(elementUnit(weights), gramOf(x))
    scores.forEach((value, at) => expect(value).toBeCloseTo(leastError(x, weights[Math.floor(at / 4)]!, [at % 4]), 4))
  })

  it('is exact for blocks, cut short ones too', async () => {
    const scores = await score(blockUnit(weights, [2, 3]), gramOf(x))
    const expected = [[0, 1, 2], [3]].map(removed => weights.reduce((sum, row) => sum + leastError(x, row, removed), 0))
    scores.forEach((value, block) => expect(value).toBeCloseTo(expected[block]!, 4))
  })

  it('is exact for cells that dense layers read', async () => {
    const cells = neuronUnit([[7], [7], [7], [7]], weights)
    const options = { dampening: 1e-9, channels: 'independent' } as const
    const scores = await obs(options).score(cells, { 'activation.gram': gramOf(x) }, referenceKernels)
    scores.forEach((value, cell) => expect(value).toBeCloseTo(errorWithout([cell]), 4))
  })

  it('takes cells out one by one, the cheapest first, and counts what all of them cost', async () => {
    const scores = await score(neuronUnit([[7], [7], [7], [7]], weights), gramOf(x))
    const gone: number[] = []
    while (gone.length < 4) {
      const left = [0, 1, 2, 3].filter(cell => !gone.includes(cell))
      const [next] = left.toSorted((a, b) => errorWithout([...gone, a]) - errorWithout([...gone, b]))
      gone.push(next!)
      expect(scores[next!]).toBeCloseTo(errorWithout(gone), 4)
    }
  })

  it('takes out of two alike cells the second only where the first has gone', async () => {
    const alike = [
      [1, 1, 0],
      [2, 2, 1],
      [-1, -1, 1],
    ]
    const cells = neuronUnit([[7], [7], [7]], [[1, 1, 0.5]])
    const scores = await score(cells, gramOf(alike), 1e-6)
    expect(Math.min(scores[0]!, scores[1]!)).toBeLessThan(1e-4)
    expect(Math.max(scores[0]!, scores[1]!)).toBeGreaterThan(1)
  })

  it('keeps groups apart', async () => {
    const grouped = { outputs: [0], inputs: [1], groups: 2, groupedBy: 'outputs' } as const
    const scores = await score(
      elementUnit(
        [
          [1, 2],
          [3, 4],
        ],
        grouped,
      ),
      gramOf(x, 2),
    )
    const [left, right] = [x.map(row => row.slice(0, 2)), x.map(row => row.slice(2))]
    const expected = [
      leastError(left, [1, 2], [0]),
      leastError(left, [1, 2], [1]),
      leastError(right, [3, 4], [0]),
      leastError(right, [3, 4], [1]),
    ]
    scores.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 3))
  })

  it('is Wanda squared for inputs that have nothing to do with each other', async () => {
    const independent = [
      [2, 0],
      [0, 3],
    ]
    const scores = await score(elementUnit([[5, 1]]), gramOf(independent))
    expect(scores[0]).toBeCloseTo(25 * 2, 4)
    expect(scores[1]).toBeCloseTo(1 * 4.5, 4)
  })

  it('gives weights 0 whose input is always zero, alone and in a block', async () => {
    const dead = x.map(row => row.with(1, 0))
    const [, second] = await score(elementUnit(weights), gramOf(dead))
    expect(second).toBe(0)
    const [first] = await score(blockUnit(weights, [1, 2]), gramOf(dead))
    expect(first).toBeCloseTo((await score(elementUnit(weights), gramOf(dead)))[0]!, 6)
    expect(await score(elementUnit(weights), gramOf([[0, 0, 0, 0]]))).toEqual(new Array(8).fill(0))
  })

  it('lets dampening decide where there are fewer rows than inputs, and says so', async () => {
    const few = gramOf([[1, 1, 1, 1]])
    const scores = await score(elementUnit(weights), few, 0.01)
    expect(scores.every(Number.isFinite)).toBe(true)
    expect(await obs().warn?.(elementUnit(weights), { 'activation.gram': few }, referenceKernels)).toEqual([
      "obs on 'w': 1 rows of data for 4 inputs; the dampening decides much of the order.",
    ])
    expect(await obs().warn?.(elementUnit(weights), { 'activation.gram': gramOf(x) }, referenceKernels)).toEqual([])
  })

  it('is w² by the diagonal of the inverse, whatever the data', async () => {
    const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.array(numbers, { minLength: 1, maxLength: 8 }), async rows => {
        fc.pre(rows.some(row => row.some(value => value !== 0)))
        const { matrix } = gramOf(rows)
        const damp = 0.1 * ((matrix[0]! + matrix[5]! + matrix[10]! + matrix[15]!) / rows.length / 4)
        const hessian = [0, 1, 2, 3].map(i =>
          [0, 1, 2, 3].map(j => matrix[4 * i + j]! / rows.length + (i === j ? damp : 0)),
        )
        const scores = await score(elementUnit([[1, 2, 3, 4]]), gramOf(rows), 0.1)
        scores.forEach((value, j) => {
          const dead = matrix[5 * j] === 0
          const inverse = solve(
            hessian,
            [0, 1, 2, 3].map(i => Number(i === j)),
          )[j]!
          const expected = dead ? 0 : (j + 1) ** 2 / inverse
          expect(Math.abs(value - expected)).toBeLessThan(1e-5 * (1 + expected))
        })
      }),
    )
  })

  it.each([0, -1, NaN, 101])('refuses the dampening %d', dampening => {
    expect(() => obs({ dampening })).toThrow('a dampening above 0')
  })
})
