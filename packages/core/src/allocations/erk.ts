import { defineAllocation } from '@coppice/spec'
import type { Scored } from '@coppice/spec'
import { budgetOf } from './budget-of.ts'
import { checkFloor, removableCells } from './floor.ts'
import type { FlooredAllocation, FloorOptions } from './floor.ts'

/** One unit in the equation that ERK solves. */
export interface Share {
  /** Parameters of the unit. */
  readonly weight: number
  /** The density that it should have, up to a common factor. */
  readonly ratio: number
  /** The least density it may have. */
  readonly least: number
}

const rounding = 1e-6

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** The sum of the axes by their product: thin layers keep more. */
function densityRatio(shape: readonly number[]): number {
  const product = shape.reduce((total, size) => total * size, 1)
  return product > 0 ? sum(shape) / product : 1
}

const densityAt = ({ ratio, least }: Share, factor: number): number => Math.min(1, Math.max(least, factor * ratio))

/** The factor at which the clipped densities keep `kept` parameters; exact, since it is linear between breakpoints. */
function solveFactor(shares: readonly Share[], kept: number): number {
  const keptAt = (factor: number): number => sum(shares.map(share => share.weight * densityAt(share, factor)))
  const breaks = shares.flatMap(({ ratio, least }) => [least / ratio, 1 / ratio]).sort((a, b) => a - b)
  const upper = breaks.findIndex(factor => keptAt(factor) >= kept)
  if (upper < 0) return breaks.at(-1) ?? 1
  const [from, to] = [upper > 0 ? breaks[upper - 1]! : 0, breaks[upper]!]
  const [low, high] = [keptAt(from), keptAt(to)]
  return high > low ? from + ((to - from) * (kept - low)) / (high - low) : to
}

/** Densities in proportion to the ratios, clipped to [least, 1], that keep `kept` parameters of all as far as the least allow. */
export function proportionalDensities(shares: readonly Share[], kept: number): number[] {
  const factor = solveFactor(shares, kept)
  return shares.map(share => densityAt(share, factor))
}

/** Whole cells where every cell is one parameter: rounded down, and what is left over given to the largest remainders. */
function wholeCells(scored: readonly Scored[], removed: readonly number[], budget: number): number[] {
  const counts = removed.map(exact => Math.floor(exact + rounding))
  const remainder = (index: number): number => removed[index]! - counts[index]!
  const byRemainder = [...counts.keys()].sort(
    (a, b) => remainder(b) - remainder(a) || (scored[a]!.unit.id < scored[b]!.unit.id ? -1 : 1),
  )
  for (const index of byRemainder.slice(0, Math.max(0, Math.round(budget - sum(counts))))) counts[index]!++
  return counts
}

/**
 * Erdős–Rényi-kernel densities: each unit keeps in proportion to the sum of its first tensor's axes by their product,
 * so that thin layers keep more. Densities above 1 are cut off and the rest is solved anew, exactly.
 *
 * @throws a failure with code `usage` where the floor is not in [0, 1].
 * @see Evci et al., Rigging the Lottery, ICML 2020.
 *
 * @example
 * ```ts
 * await plan(model, { criterion: l1(), granularity: 'element', allocation: erk(), target: { sparsity: 0.9 } })
 * ```
 */
export function erk(options: FloorOptions = {}): FlooredAllocation {
  const { floor } = options
  checkFloor('erk', floor)
  const allocate = (scored: readonly Scored[], sparsity: number): Map<string, number> => {
    const limits = removableCells(scored, floor, sparsity)
    const shares = scored.map(({ unit, parametersPerCell }, index) => ({
      weight: unit.size * parametersPerCell,
      ratio: densityRatio(unit.shape),
      least: 1 - limits[index]! / unit.size,
    }))
    const total = sum(shares.map(({ weight }) => weight))
    const budget = budgetOf(scored, sparsity)
    const densities = proportionalDensities(shares, total - budget)
    const exact = scored.map(({ unit }, index) => (1 - densities[index]!) * unit.size)
    const single = scored.every(({ parametersPerCell }) => parametersPerCell === 1)
    const removed = single ? wholeCells(scored, exact, budget) : exact
    return new Map(scored.map(({ unit }, index) => [unit.id, Math.min(removed[index]!, limits[index]!) / unit.size]))
  }
  return { ...defineAllocation({ name: 'erk', allocate }), floor }
}
