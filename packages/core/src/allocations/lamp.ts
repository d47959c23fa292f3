import { defineAllocation } from '@coppice/spec'
import type { Scored } from '@coppice/spec'
import { checkFloor } from './floor.ts'
import type { FlooredAllocation, FloorOptions } from './floor.ts'
import { thresholdFractions } from './global.ts'

/** The squares of scores, ascending, each by the sum of itself and everything above it; cells already gone count as 0. */
function lampScores(scores: Float32Array): Float32Array {
  const sorted = scores.map(score => (score === -Infinity ? 0 : Math.abs(score))).sort()
  const result = new Float32Array(sorted.length)
  let above = 0
  for (let at = sorted.length - 1; at >= 0; at--) {
    const square = sorted[at]! ** 2
    above += square
    result[at] = above > 0 ? square / above : 0
  }
  return result
}

const remembered = new WeakMap<object, readonly Scored[]>()

function rescored(scored: readonly Scored[]): readonly Scored[] {
  const known = remembered.get(scored) ?? scored.map(unit => ({ ...unit, scores: lampScores(unit.scores) }))
  remembered.set(scored, known)
  return known
}

/**
 * Layer-adaptive magnitudes: scores are squared and divided by the sum of the squares that outlive them in their unit,
 * then one threshold holds for all. It spares what little is left of a small layer.
 *
 * @throws a failure with code `usage` where the floor is not in [0, 1].
 * @see Lee et al., Layer-adaptive Sparsity for the Magnitude-based Pruning, ICLR 2021.
 *
 * @example
 * ```ts
 * await plan(model, { criterion: l1(), granularity: 'element', allocation: lamp(), target: { sparsity: 0.9 } })
 * ```
 */
export function lamp(options: FloorOptions = {}): FlooredAllocation {
  const { floor } = options
  checkFloor('lamp', floor)
  const allocate = (scored: readonly Scored[], sparsity: number): Map<string, number> =>
    thresholdFractions(rescored(scored), floor, sparsity)
  return { ...defineAllocation({ name: 'lamp', allocate }), floor }
}
