import { hasCell, validatePlan } from '@coppice/core'
import type { CellSet } from '@coppice/core'
import { defineAllocation, defineCriterion } from '@coppice/spec'
import type { Allocation, Criterion, Model, Plan } from '@coppice/spec'

/** What chooses the same number of cells of each unit anew. */
export interface Exchange {
  /** 1 for cells that are to live and 0 for those that are not. */
  readonly criterion: Criterion
  /** As many of each unit as before. */
  readonly allocation: Allocation
}

/**
 * An exchange of a share of the live cells of each unit, the smallest by magnitude, for as many others, those with the
 * largest gradients; a cell that was to be exchanged may live on.
 */
export async function exchangeCells(
  model: Model,
  plan: Plan,
  share: number,
  gradients: ReadonlyMap<string, Float32Array>,
): Promise<Exchange> {
  const { choice } = await validatePlan(model, plan)
  const removed = new Map(
    plan.units.map(({ id, removed }) => [id, 'count' in removed ? removed.count : removed.length]),
  )
  return {
    allocation: defineAllocation({
      name: plan.allocation,
      allocate: scored => new Map(scored.map(({ unit: { id, size } }) => [id, (removed.get(id) ?? 0) / size])),
    }),
    criterion: defineCriterion({
      name: plan.criterion,
      granularities: ['element', 'block'],
      comparable: true,
      async score(unit, _seen, kernels) {
        const slice = unit.slices[0]!
        const weights = await kernels.sumPowers(slice, unit.size, 1)
        const steep = (gradients.get(slice.tensor) ?? new Float32Array(slice.data.length)).map(Math.abs)
        const slopes = await kernels.sumCells(slice, unit.size, steep)
        return chooseLiving(choice.get(unit.id), share, weights, slopes)
      },
    }),
  }
}

/** 1 for each cell that lives after the exchange. */
export function chooseLiving(
  gone: CellSet | undefined,
  share: number,
  weights: ArrayLike<number>,
  slopes: ArrayLike<number>,
): Float32Array {
  const cells = Array.from({ length: weights.length }, (_, cell) => cell)
  const alive = cells.filter(cell => !gone || !hasCell(gone, cell))
  const exchanged = Math.floor(share * alive.length)
  const living = new Float32Array(weights.length)
  const take = (from: readonly number[], by: ArrayLike<number>, count: number): void => {
    const best = from.toSorted((a, b) => by[b]! - by[a]! || a - b)
    for (const cell of best.slice(0, count)) living[cell] = 1
  }
  take(alive, weights, alive.length - exchanged)
  take(
    cells.filter(cell => living[cell] === 0),
    slopes,
    exchanged,
  )
  return living
}
