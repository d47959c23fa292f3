import type { Allocation, Scored } from '@coppice/spec'
import { seeded } from '../seeded.ts'
import { check, expectThat } from './check.ts'
import type { Check } from './check.ts'
import { pluginCheck } from './plugin-check.ts'

/** How many checks {@link allocationChecks} yields. */
export const allocationCheckCount = 10

const sparsities = [0.1, 0.25, 0.5, 0.7]

/** A unit of cells whose scores are uniform in [0, `most`). */
function scored(id: string, shape: readonly number[], most = 1): Scored {
  const [size, random] = [shape[0]!, seeded(5, id)]
  return {
    unit: { id, granularity: 'channel', size, shape },
    scores: Float32Array.from({ length: size }, () => random.uniform() * most),
    parametersPerCell: shape.slice(1).reduce((product, length) => product * length, 1),
  }
}

const sample = (): readonly Scored[] => [
  scored('first', [32, 3, 3, 3]),
  scored('second', [64, 32, 3, 3], 1.5),
  scored('third', [48, 64, 1, 1], 0.8),
  scored('dense', [40, 48]),
]

const parametersOf = ({ unit, parametersPerCell }: Scored): number => unit.size * parametersPerCell

function expectFractions(units: readonly Scored[], fractions: ReadonlyMap<string, number>): void {
  for (const { unit } of units) {
    const fraction = fractions.get(unit.id)
    const fits = fraction !== undefined && fraction >= 0 && fraction <= 1
    expectThat(fits, `unit '${unit.id}'`, 'a fraction from 0 to 1', `${fraction}`)
  }
  expectThat(fractions.size === units.length, 'fractions', `${units.length} units`, `${fractions.size}`)
}

/** The fraction of all parameters that goes. */
function overall(units: readonly Scored[], fractions: ReadonlyMap<string, number>): number {
  const total = units.reduce((sum, unit) => sum + parametersOf(unit), 0)
  return units.reduce((sum, one) => sum + fractions.get(one.unit.id)! * parametersOf(one), 0) / total
}

/** What one cell more or less can change, as a fraction of all parameters. */
function coarseness(units: readonly Scored[]): number {
  const total = units.reduce((sum, unit) => sum + parametersOf(unit), 0)
  return Math.max(...units.map(unit => unit.parametersPerCell)) / total
}

function expectEqual(
  who: string,
  units: readonly Scored[],
  expected: ReadonlyMap<string, number>,
  received: ReadonlyMap<string, number>,
): void {
  for (const { unit } of units) {
    const [first, second] = [expected.get(unit.id), received.get(unit.id)]
    expectThat(first === second, `${who}, unit '${unit.id}'`, `${first}`, `${second}`)
  }
}

/**
 * What every allocation must do, as named checks; make it without a floor for them.
 *
 * @example
 * ```ts
 * for (const { name, run } of allocationChecks(uniform())) it(name, run)
 * ```
 */
export function* allocationChecks(allocation: Allocation): Generator<Check> {
  yield pluginCheck(allocation, 'allocation')
  yield check('gives every unit a fraction from 0 to 1', () => {
    for (const sparsity of sparsities) expectFractions(sample(), allocation.allocate(sample(), sparsity))
  })
  yield check('reaches the sparsity, weighted by parameters', () => {
    const [units, limit] = [sample(), coarseness(sample())]
    for (const sparsity of sparsities) {
      const reached = overall(units, allocation.allocate(units, sparsity))
      const expected = `${sparsity} up to one cell (${limit})`
      expectThat(Math.abs(reached - sparsity) <= limit + 1e-9, `sparsity ${sparsity}`, expected, `${reached}`)
    }
  })
  yield check('removes nothing at sparsity 0', () => {
    for (const [id, fraction] of allocation.allocate(sample(), 0))
      expectThat(fraction === 0, `unit '${id}'`, '0', `${fraction}`)
  })
  yield check('gives the same for the same units', () => {
    const units = sample()
    expectEqual('again', units, allocation.allocate(units, 0.5), allocation.allocate(sample(), 0.5))
  })
  yield check('does not depend on the order of the units', () => {
    const units = sample()
    expectEqual('reversed', units, allocation.allocate(units, 0.5), allocation.allocate(units.toReversed(), 0.5))
  })
  yield check('leaves the scores as they were', () => {
    const units = sample()
    allocation.allocate(Object.freeze(units), 0.5)
    for (const [i, { unit, scores }] of sample().entries()) {
      const same = scores.every((score, cell) => score === units[i]!.scores[cell])
      expectThat(same, `unit '${unit.id}'`, 'the same scores afterwards', 'others')
    }
  })
  yield check('removes more where more is asked for', () => {
    const units = sample()
    const reached = sparsities.map(sparsity => overall(units, allocation.allocate(units, sparsity)))
    const bad = reached.findIndex((fraction, i) => i > 0 && !(fraction > reached[i - 1]!))
    expectThat(bad < 0, `sparsity ${sparsities[bad]}`, `more than ${reached[bad - 1]}`, `${reached[bad]}`)
  })
  yield check('gives a single unit all of it', () => {
    const units = sample().slice(1, 2)
    const reached = overall(units, allocation.allocate(units, 0.5))
    expectThat(Math.abs(reached - 0.5) <= coarseness(units) + 1e-9, "unit 'second'", '0.5', `${reached}`)
  })
  yield check('copes with no units and with equal scores', () => {
    expectThat(allocation.allocate([], 0.5).size === 0, 'no units', 'no fractions', 'some')
    const units = sample().map(one => ({ ...one, scores: one.scores.map(() => 1) }))
    expectFractions(units, allocation.allocate(units, 0.5))
  })
}
