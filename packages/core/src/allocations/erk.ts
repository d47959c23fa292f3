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

/** Whole cells of each unit, the rounding error carried on so that the total is right. */
function wholeCells(scored: readonly Scored[], removed: readonly number[], limits: readonly number[]): number[] {
  let carried = 1e-6
  return scored.map((_, index) => {
    const exact = removed[index]! + carried
    const count = Math.min(limits[index]!, Math.max(0, Math.floor(exact)))
    carried = exact - count
    return count
  })
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
    const densities = proportionalDensities(shares, total - budgetOf(scored, sparsity))
    const removed = scored.map(({ unit }, index) => (1 - densities[index]!) * unit.size)
    const counts = wholeCells(scored, removed, limits)
    return new Map(scored.map(({ unit }, index) => [unit.id, counts[index]! / unit.size]))
  }
  return { ...defineAllocation({ name: 'erk', allocate }), floor }
}
