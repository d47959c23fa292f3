import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrix } from '../linear-algebra/matrix.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import { createRandom } from '../random/random.ts'
import { centre } from './centred.ts'
import { fitRidge } from './fit-ridge.ts'
import { addMoments, collectMoments, squaredError, totalVariation } from './moments.ts'
import type { Moments } from './moments.ts'
import { sparseGpt } from './sparse-gpt.ts'
import type { GroupProblem } from './repair.ts'

interface Rows {
  readonly x: number[][]
  readonly y: number[][]
}

function draw(rows: number, inputs: number, outputs: number, seed: number): Rows {
  const random = createRandom(seed)
  const line = (length: number, mean: number): number[] => Array.from({ length }, () => random.normal() + mean)
  return {
    x: Array.from({ length: rows }, () => line(inputs, 0.5)),
    y: Array.from({ length: rows }, () => line(outputs, 1)),
  }
}

function momentsOf({ x, y }: Rows): Moments {
  const collector = collectMoments(x[0]!.length, y[0]!.length)
  x.forEach((own, row) => {
    const next = collector.next()
    own.forEach((value, i) => (next.x[i * next.stride + next.slot] = value))
    y[row]!.forEach((value, i) => (next.y[i * next.stride + next.slot] = value))
  })
  return collector.finish()
}

/** Solves by Gaussian elimination with pivoting. */
function eliminate(a: number[][], b: number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!])
  const size = a.length
  for (let k = 0; k < size; k++) {
    const best = rows.slice(k).reduce((top, row, i) => (Math.abs(row[k]!) > Math.abs(rows[top]![k]!) ? i + k : top), k)
    ;[rows[k], rows[best]] = [rows[best]!, rows[k]!]
    for (let i = 0; i < size; i++)
      if (i !== k) {
        const factor = rows[i]![k]! / rows[k]![k]!
        rows[i] = rows[i]!.map((value, j) => value - factor * rows[k]![j]!)
      }
  }
  return rows.map((row, k) => row[size]! / row[k]!)
}

/** Minimises the same by its normal equations with the intercept as an input of its own, output by output. */
function naive({ x, y }: Rows, start: Matrix, ridge: number, support: Uint8Array): number[][] {
  const inputs = start.columns
  const means = x[0]!.map((_, i) => x.reduce((sum, row) => sum + row[i]!, 0) / x.length)
  const spreads = means.map((mean, i) => x.reduce((sum, row) => sum + (row[i]! - mean) ** 2, 0))
  const scale = spreads.reduce((sum, spread) => sum + spread, 0) / inputs
  return y[0]!.map((_, o) => {
    const own = Array.from({ length: inputs }, (_unused, i) => i).filter(i => support[o * inputs + i] === 1)
    const rows = x.map(row => [...own.map(i => row[i]!), 1])
    const pulls = [...own.map(i => (ridge * (scale + spreads[i]!)) / 2), 0]
    const a = pulls.map((pull, i) =>
      pulls.map((_unused, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0) + (i === j ? pull : 0)),
    )
    const starts = [...own.map(i => start.data[o * inputs + i]!), 0]
    const b = pulls.map((pull, i) => rows.reduce((sum, row, r) => sum + row[i]! * y[r]![o]!, 0) + pull * starts[i]!)
    const solved = eliminate(a, b)
    const result = new Array<number>(inputs + 1).fill(0)
    own.forEach((input, i) => (result[input] = solved[i]!))
    result[inputs] = solved.at(-1)!
    return result
  })
}

describe('fitRidge', () => {
  it('solves the normal equations, on the weights of each output that stay', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(1e-6, 1e-2, 1),
        fc.boolean(),
        fc.integer(),
        (inputs, outputs, ridge, masked, seed) => {
          const rows = draw(300, inputs, outputs, seed)
          const random = createRandom(seed, 'support')
          const support = new Uint8Array(inputs * outputs).map(() => (masked && random.next() < 0.5 ? 0 : 1))
          const start = matrix(
            outputs,
            inputs,
            Float64Array.from(support, one => one * random.normal()),
          )
          const free = new Uint8Array(outputs).fill(1)
          const centred = centre(momentsOf(rows), { bias: new Float64Array(outputs), free })
          const fitted = fitRidge(centred, start, ridge, masked ? support : undefined)
          const biases = centred.biasesFor(fitted)
          naive(rows, start, ridge, support).forEach((expected, o) => {
            for (let i = 0; i < inputs; i++) expect(fitted.data[o * inputs + i]).toBeCloseTo(expected[i]!, 7)
            expect(biases[o]).toBeCloseTo(expected[inputs]!, 7)
          })
        },
      ),
      { numRuns: 30 },
    ))

  it('holds a bias that may not change', () => {
    const rows = draw(200, 3, 1, 8)
    const held = { bias: Float64Array.of(0.7), free: new Uint8Array(1) }
    const centred = centre(momentsOf(rows), held)
    const fitted = fitRidge(centred, matrix(1, 3), 1e-9)
    expect(centred.biasesFor(fitted)[0]).toBe(0.7)
    const error = (w: Matrix): number => squaredError(momentsOf(rows), w, held.bias)
    for (let i = 0; i < 3; i++)
      for (const step of [-1e-3, 1e-3]) {
        const moved = matrix(1, 3, fitted.data.slice())
        moved.data[i]! += step
        expect(error(moved)).toBeGreaterThan(error(fitted))
      }
  })

  it('keeps the weights where the input never varies', () => {
    const still = { x: Array.from({ length: 20 }, () => [0, 0]), y: Array.from({ length: 20 }, (_, i) => [i]) }
    const start = matrix(1, 2, Float64Array.of(3, 4))
    const centred = centre(momentsOf(still), { bias: new Float64Array(1), free: Uint8Array.of(1) })
    expect(fitRidge(centred, start, 1e-2)).toBe(start)
  })
})

describe('moments', () => {
  it('give the squared error and the variation as their definitions do, in one part or two', () => {
    const rows = draw(700, 4, 3, 5)
    const [weights, bias] = [
      matrix(
        3,
        4,
        Float64Array.from({ length: 12 }, (_, i) => i / 7),
      ),
      Float64Array.of(1, 0, -2),
    ]
    let [error, variation] = [0, 0]
    const means = [0, 1, 2].map(o => rows.y.reduce((sum, row) => sum + row[o]!, 0) / 700)
    rows.x.forEach((x, r) =>
      rows.y[r]!.forEach((y, o) => {
        error += (y - bias[o]! - x.reduce((sum, value, i) => sum + value * weights.data[o * 4 + i]!, 0)) ** 2
        variation += (y - means[o]!) ** 2
      }),
    )
    const part = (from: number, to: number): Moments =>
      momentsOf({ x: rows.x.slice(from, to), y: rows.y.slice(from, to) })
    for (const moments of [part(0, 700), addMoments(part(0, 123), part(123, 700))]) {
      expect(squaredError(moments, weights, bias) / error).toBeCloseTo(1, 10)
      expect(totalVariation(moments) / variation).toBeCloseTo(1, 10)
    }
  })
})

/** A problem whose outputs are exactly what the dense weights give. */
function sparseProblem(inputs: number, outputs: number, seed: number, gone: (at: number) => boolean): GroupProblem {
  const random = createRandom(seed, 'dense')
  const dense = matrix(
    outputs,
    inputs,
    Float64Array.from({ length: inputs * outputs }, () => random.normal()),
  )
  const { x } = draw(400, inputs, 1, seed)
  for (const row of x) for (let i = 1; i < inputs; i++) row[i]! += 0.8 * row[i - 1]!
  const dot = (row: number[], o: number): number =>
    row.reduce((sum, value, i) => sum + value * dense.data[o * inputs + i]!, 0)
  const y = x.map(row => Array.from({ length: outputs }, (_, o) => dot(row, o)))
  const support = new Uint8Array(inputs * outputs).map((_, at) => (gone(at) ? 0 : 1))
  const weights = matrix(
    outputs,
    inputs,
    dense.data.map((value, at) => value * support[at]!),
  )
  const [bias, free] = [new Float64Array(outputs), new Uint8Array(outputs).fill(1)]
  const [fit, held] = [
    momentsOf({ x: x.slice(0, 300), y: y.slice(0, 300) }),
    momentsOf({ x: x.slice(300), y: y.slice(300) }),
  ]
  return { weights, dense, support, bias, free, fit, held }
}

describe('sparseGpt', () => {
  const solve = (group: GroupProblem, options: Parameters<typeof sparseGpt>[0], granularity = 'element' as const) => {
    const solution = sparseGpt(options).solve({ groups: [group], granularity })
    if (typeof solution === 'string') throw new Error(solution)
    return solution
  }

  it('makes good one weight as the optimal brain surgeon does', () => {
    const group = sparseProblem(6, 1, 3, at => at === 0)
    const { weights } = solve(group, { adaptive: false, refit: false, dampening: 1e-9 })
    const refitted = fitRidge(centre(addMoments(group.fit, group.held), group), group.weights, 1e-9, group.support)
    for (let i = 0; i < 6; i++) expect(weights[0]!.data[i]).toBeCloseTo(refitted.data[i]!, 5)
  })

  it('keeps the zeros that are given, and beats leaving the rest as it was', () => {
    const group = sparseProblem(40, 7, 4, at => at % 3 === 0)
    const plain = squaredError(group.held, group.weights, group.bias)
    const swept = solve(group, { adaptive: false, refit: false, blockSize: 16 })
    const refitted = solve(group, { adaptive: false, blockSize: 16 })
    swept.weights[0]!.data.forEach((value, at) => expect(value === 0).toBe(at % 3 === 0))
    const errorOf = ({ weights, biases }: typeof swept): number => squaredError(group.held, weights[0]!, biases[0]!)
    expect(errorOf(swept)).toBeLessThan(plain)
    expect(errorOf(refitted)).toBeLessThan(errorOf(swept))
  })

  it('chooses as many zeros as were planned, and better ones than those at random', () => {
    const group = sparseProblem(60, 9, 5, at => createRandom(at, 'gone').next() < 0.6)
    const planned = group.support!.filter(one => one === 0).length
    const { weights, supports, error } = solve(group, { blockSize: 16 })
    expect(weights[0]!.data.filter(value => value === 0).length).toBe(planned)
    expect(supports![0]!.filter(one => one === 0).length).toBe(planned)
    expect(error).toBeLessThan(solve(group, { blockSize: 16, adaptive: false }).error)
  })

  it('takes a block of any size for the same sweep where the zeros are given', () => {
    const group = sparseProblem(33, 4, 6, at => at % 2 === 1)
    const [small, large] = [5, 128].map(blockSize => solve(group, { adaptive: false, refit: false, blockSize }))
    small!.weights[0]!.data.forEach((value, at) => expect(value).toBeCloseTo(large!.weights[0]!.data[at]!, 9))
  })
})
