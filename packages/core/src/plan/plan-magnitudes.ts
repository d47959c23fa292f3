import type { Model, PlannedUnit, Tensor } from '@coppice/spec'
import { removableCells } from '../allocations/floor.ts'
import { lowestMagnitudes } from '../streaming/lowest-magnitudes.ts'
import type { RankOptions } from '../streaming/lowest-magnitudes.ts'
import type { UnitOutline, Units } from '../units/unit-outline.ts'
import type { PlanSettings } from './plan-options.ts'

const rounding = 1e-6

/**
 * Whether weights can be ranked while they are read: single weights of a model without nodes, by their magnitude, under
 * one threshold or the same share of each tensor.
 */
export function ranksMagnitudes({ graph }: Pick<Model, 'graph'>, settings: PlanSettings): boolean {
  const { granularity, criterion, allocation, rounds, from } = settings
  if (graph.nodes.length > 0 || from || granularity !== 'element' || criterion.element !== 'magnitude') return false
  return rounds === 1 && (allocation.name === 'global' || allocation.name === 'uniform')
}

/** What a plan says of units that were ranked while they were read. */
export interface RankedUnits {
  readonly units: readonly PlannedUnit[]
  /** The fraction of weights that go. */
  readonly sparsity: number
  /** The sparsity that was asked for. */
  readonly asked: number
}

/** Ranks the weights of all units; exactly what scoring them and choosing the lowest gives. */
export async function planMagnitudes(
  { outlines, tensors }: Units,
  sparsity: number,
  settings: PlanSettings,
): Promise<RankedUnits> {
  const ranked = outlines.map(({ slices }) => tensors.get(slices[0]!.tensor)!)
  const removed =
    settings.allocation.name === 'global'
      ? await rankTogether(outlines, ranked, sparsity, settings)
      : await rankEach(outlines, ranked, sparsity, settings)
  const total = outlines.reduce((sum, { size }) => sum + size, 0)
  const count = removed.reduce((sum, each) => sum + each.count, 0)
  const units = outlines.map(({ id, size }, index) => ({
    id,
    cells: size,
    removed: removed[index]!.count > 0 ? removed[index]! : [],
  }))
  return { units, sparsity: total > 0 ? count / total : 0, asked: sparsity }
}

type Thresholds = Awaited<ReturnType<typeof lowestMagnitudes>>

function rankTogether(
  outlines: readonly UnitOutline[],
  tensors: readonly Tensor[],
  sparsity: number,
  settings: PlanSettings,
): Promise<Thresholds> {
  const { allocation, seed, signal, onProgress } = settings
  const { floor } =
    'floor' in allocation ? (allocation as { readonly floor: number | undefined }) : { floor: undefined }
  const limits = removableCells(
    outlines.map(unit => ({ unit })),
    floor,
    sparsity,
  )
  const ranked = tensors.map((tensor, index) => ({ tensor, limit: limits[index]! }))
  const total = outlines.reduce((sum, { size }) => sum + size, 0)
  return lowestMagnitudes(ranked, Math.floor(sparsity * total + rounding), { seed, signal, onProgress })
}

async function rankEach(
  outlines: readonly UnitOutline[],
  tensors: readonly Tensor[],
  sparsity: number,
  { seed, signal, onProgress }: PlanSettings,
): Promise<Thresholds> {
  const options: RankOptions = { seed, signal }
  const thresholds: Thresholds = []
  for (const [index, tensor] of tensors.entries()) {
    const { size } = outlines[index]!
    const limit = size - 1
    const budget = Math.min(limit, Math.floor(sparsity * size + rounding))
    thresholds.push(...(await lowestMagnitudes([{ tensor, limit }], budget, options)))
    onProgress?.(index + 1, tensors.length)
  }
  return thresholds
}
