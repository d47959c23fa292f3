import { blockUnit, elementUnit, neuronUnit } from '@coppice/testkit'
import type { Rows } from '@coppice/testkit'
import { referenceKernels } from '@coppice/core'
import type { AnyCriterion, Unit } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { contributionEntropy, entropyJoint, entropyPower, eSparse, surprisal } from './index.ts'
import { statisticsOf } from './testing/statistics.ts'

/** Two inputs: one that is always 1, one that is 0, 1, 2 or 3. */
const inputs = [
  [1, 1, 1, 1],
  [0, 1, 2, 3],
]
const seen = statisticsOf(inputs, { width: 1 })
/** Weights that fall into the bins [−4, 0), [0, 4) of a width of 4, and finer ones of 1. */
const weights = [
  [0.5, 0.25],
  [0.75, 0.5],
  [-3.5, 0.5],
]

const score = async (criterion: AnyCriterion, unit: Unit, statistics = seen): Promise<number[]> => [
  ...(await criterion.score(unit, statistics as never, referenceKernels)),
]

/** The mean over an input's activations of `worth(p(w, a))`, by its definition: pairs are listed one by one. */
function naiveJoint(w: Rows, columns: Rows, worth: (p: number) => number): number[] {
  const keyOf = (weight: number, value: number): string =>
    `${Math.floor(weight)} ${value === 0 ? 'zero' : Math.floor(value)}`
  const pairs = w.flatMap(row => row.flatMap((weight, j) => columns[j]!.map(value => keyOf(weight, value))))
  const p = (key: string): number => pairs.filter(pair => pair === key).length / pairs.length
  return w.flatMap(row =>
    row.map(
      (weight, j) => columns[j]!.reduce((sum, value) => sum + worth(p(keyOf(weight, value))), 0) / columns[j]!.length,
    ),
  )
}

function expectClose(received: readonly number[], expected: readonly number[], digits = 5): void {
  expect(received).toHaveLength(expected.length)
  received.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, digits))
}

describe('entropyJoint', () => {
  const worth = (p: number): number => -p * Math.log(p)

  it('is −p·log p of the joint histogram, by its definition', async () => {
    expectClose(await score(entropyJoint({ bins: 5 }), elementUnit(weights)), naiveJoint(weights, inputs, worth))
  })

  it('keeps the commonest values, and says so', async () => {
    const mostlySmall = elementUnit([[0.1], [0.2], [0.3], [0.4], [0.5], [3.5]])
    const statistics = statisticsOf([inputs[1]!], { width: 1 })
    const scores = await score(entropyJoint({ bins: 4 }), mostlySmall, statistics)
    expect(scores.map(value => value > scores[5]!)).toEqual([true, true, true, true, true, false])
    expect((await entropyJoint().warn?.(mostlySmall, statistics, referenceKernels))?.[0]).toBe(
      "entropy-joint on 'w': the literal −p·log p keeps the commonest values; take surprisal.",
    )
  })

  it('pairs the weights that make a cell with its own values, and adds them up', async () => {
    const cells = neuronUnit([
      [0.5, -3.5],
      [0.5, 0.75],
    ])
    const columnwise = naiveJoint(
      [
        [0.5, 0.5],
        [-3.5, 0.75],
      ],
      inputs,
      worth,
    )
    expectClose(await score(entropyJoint({ bins: 5 }), cells), [
      columnwise[0]! + columnwise[2]!,
      columnwise[1]! + columnwise[3]!,
    ])
  })
})

describe('surprisal', () => {
  const worth = (p: number): number => -Math.log(p)

  it('is E[−log p(w, a)], by its definition', async () => {
    expectClose(await score(surprisal({ bins: 5 }), elementUnit(weights)), naiveJoint(weights, inputs, worth))
  })

  it('has the joint entropy for its mean', async () => {
    const scores = await score(surprisal({ bins: 5 }), elementUnit(weights))
    const keys = weights.flatMap(row =>
      row.flatMap((weight, j) => inputs[j]!.map(value => `${Math.floor(weight)} ${value}`)),
    )
    const entropy = [...new Set(keys)].reduce((sum, key) => {
      const p = keys.filter(other => other === key).length / keys.length
      return sum - p * Math.log(p)
    }, 0)
    expect(scores.reduce((sum, value) => sum + value, 0) / 6).toBeCloseTo(entropy, 6)
  })

  it('keeps the rare ones', async () => {
    const scores = await score(surprisal({ bins: 5 }), elementUnit(weights))
    expect(Math.max(...scores.filter((_, at) => at % 2 === 0))).toBe(scores[4])
  })

  it('adds up blocks', async () => {
    const single = await score(surprisal({ bins: 5 }), elementUnit(weights))
    expectClose(await score(surprisal({ bins: 5 }), blockUnit(weights, [3, 1])), [
      single[0]! + single[2]! + single[4]!,
      single[1]! + single[3]! + single[5]!,
    ])
  })

  it('does not change with a factor of a power of two on the weights', async () => {
    const scaled = weights.map(row => row.map(weight => weight / 1024))
    expect(await score(surprisal(), elementUnit(scaled))).toEqual(await score(surprisal(), elementUnit(weights)))
  })

  it.each([0, 3, -3])('takes weights that are all %d', async value => {
    const scores = await score(surprisal(), elementUnit([[value, value]]))
    expectClose(scores, naiveJoint([[value, value]], inputs, worth))
  })
})

describe('entropyPower', () => {
  const power = Math.exp(Math.log(4) + 3 / 8)

  it('is the magnitude by exp(h) of the input, of a bin for a constant one', async () => {
    expectClose(await score(entropyPower(), elementUnit([[2, -2]])), [2, 2 * power])
  })

  it('is that of the cell for what reads it', async () => {
    expectClose(
      await score(
        entropyPower(),
        neuronUnit(
          [[9], [9]],
          [
            [1, -2],
            [1, 0.5],
          ],
        ),
      ),
      [2, 2.5 * power],
    )
  })

  it('grows with the width of the input as a deviation does', async () => {
    const wide = statisticsOf(
      inputs.map(column => column.map(value => value * 8)),
      { width: 8 },
    )
    const narrow = await score(entropyPower(), elementUnit(weights))
    expectClose(
      await score(entropyPower(), elementUnit(weights), wide),
      narrow.map(value => value * 8),
    )
  })
})

describe('eSparse', () => {
  it('adds size and entropy, each by its mean over the inputs', async () => {
    const [meanSquares, entropy] = [[1, 14 / 4], Math.log(4) + 3 / 8]
    const size = Math.sqrt((1 + 3.5) / 2)
    expectClose(await score(eSparse(), elementUnit([[1, 1]])), [
      Math.sqrt(meanSquares[0]!) / size,
      Math.sqrt(meanSquares[1]!) / size + entropy / (entropy / 2),
    ])
  })

  it('is Wanda up to a factor without the entropy', async () => {
    const [one, other] = await score(eSparse({ entropy: 0 }), elementUnit([[-3, 2]]))
    expect(one! / other!).toBeCloseTo(3 / (2 * Math.sqrt(3.5)), 6)
  })

  it('is 0 where all inputs are zero', async () => {
    const silent = statisticsOf([[0], [0]], { width: 1 })
    expect(await score(eSparse(), elementUnit(weights), silent)).toEqual(new Array(6).fill(0))
  })

  it.each([-1, NaN, 1001])('refuses the share %d', entropy => {
    expect(() => eSparse({ entropy })).toThrow('an entropy from 0 to 1000')
  })
})

describe('contributionEntropy', () => {
  /** Sixteen values in eight bins. */
  const spread = [Array.from({ length: 16 }, (_, at) => at / 4)]
  const statistics = statisticsOf(spread, { width: 0.5 })
  const meanSquare = spread[0]!.reduce((sum, value) => sum + value ** 2, 0) / 16

  it('counts w·x in bins of the layer, small contributions as zeros', async () => {
    const w = [[5], [-0.5], [0], [1]]
    const cell = Math.sqrt(((25 + 0.25 + 1) / 4) * meanSquare) / 8
    const centres = spread[0]!.map(value => (value === 0 ? 0 : (Math.floor(value * 2) + 0.5) / 2))
    const entropyOf = (weight: number): number => {
      const keys = centres.map(centre => Math.abs(Math.round((centre * weight) / cell)))
      const counts = [...new Set(keys)].map(key => keys.filter(other => other === key).length)
      return counts.reduce((sum, count) => sum - (count / 16) * Math.log(count / 16), 0) + (counts.length - 1) / 32
    }
    const scores = await score(contributionEntropy(), elementUnit(w), statistics)
    expect(0.5 / cell).toBeLessThan(1)
    expectClose([scores[1]!, scores[2]!, scores[3]!], [entropyOf(-0.5), 0, entropyOf(1)])
  })

  it('spreads a bin evenly over several bins of the contribution', async () => {
    const scores = await score(contributionEntropy({ resolution: 64 }), elementUnit([[2], [4]]), statistics)
    const nonzero = 15 / 16
    expect(scores[1]! - scores[0]!).toBeCloseTo(nonzero * Math.log(2), 6)
  })

  it('does not change with the scale of the layer', async () => {
    const one = await score(contributionEntropy(), elementUnit([[1], [0.25]]), statistics)
    expectClose(await score(contributionEntropy(), elementUnit([[1e6], [0.25e6]]), statistics), one)
  })

  it('is 0 for weights that are all zero and for silent inputs', async () => {
    expect(await score(contributionEntropy(), elementUnit([[0], [0]]), statistics)).toEqual([0, 0])
    expect(await score(contributionEntropy(), elementUnit([[1]]), statisticsOf([[0]], { width: 1 }))).toEqual([0])
  })

  it.each([0, NaN, 2000])('refuses the resolution %d', resolution => {
    expect(() => contributionEntropy({ resolution })).toThrow('a resolution from 1 to 1024')
  })
})
