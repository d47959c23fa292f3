import { failure } from '@coppice/spec'
import type { Allocation, Granularity, Unit } from '@coppice/spec'

/** An allocation that keeps some of every unit. */
export interface FlooredAllocation extends Allocation {
  /** The least fraction of each unit that is kept; `undefined` stands for the default of the allocation. */
  readonly floor: number | undefined
}

/** How much of every unit an allocation keeps. */
export interface FloorOptions {
  /**
   * The least fraction of each unit that is kept, in [0, 1]; one cell is kept in any case. Default 0.1 for channels
   * and heads, 0 for everything smaller. Where the sparsity asked for leaves less than that of the whole model, it
   * leaves no more of any unit: the floor gives way to the target.
   */
  readonly floor?: number
}

const rounding = 1e-9

/** A tenth of every unit of channels and heads; nothing, but for one cell, of everything smaller. */
export function defaultFloor(granularity: Granularity): number {
  return granularity === 'channel' || granularity === 'head' || granularity === 'layer' ? 0.1 : 0
}

/** A failure with code `usage` where a floor is not a fraction. */
export function checkFloor(name: string, floor: number | undefined): void {
  if (floor === undefined || (floor >= 0 && floor <= 1)) return
  throw failure({
    code: 'usage',
    who: `the allocation '${name}'`,
    expected: 'a floor from 0 to 1',
    received: `${floor}`,
  })
}

/** The floor that holds at a sparsity: what the target leaves of the whole is left of each unit at most. */
export function floorAt(floor: number, sparsity: number): number {
  return Math.min(floor, 1 - sparsity)
}

/** How many cells of each unit may go. */
export function removableCells(
  scored: readonly { readonly unit: Pick<Unit, 'size' | 'granularity'> }[],
  floor: number | undefined,
  sparsity: number,
): number[] {
  return scored.map(({ unit: { size, granularity } }) => {
    const kept = floorAt(floor ?? defaultFloor(granularity), sparsity) * size
    return Math.max(0, size - Math.max(1, Math.ceil(kept - rounding)))
  })
}
