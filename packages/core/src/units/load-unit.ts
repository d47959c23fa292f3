import type { Slice, Unit } from '@coppice/spec'
import type { TensorLoader } from './tensor-loader.ts'
import type { UnitOutline } from './unit-outline.ts'

/** Reads the weights of a unit. */
export async function loadUnit(outline: UnitOutline, loader: TensorLoader): Promise<Unit> {
  const slices: Slice[] = []
  for (const slice of outline.slices) slices.push({ ...slice, data: await loader.load(slice.tensor) })
  return { id: outline.id, granularity: outline.granularity, size: outline.size, slices }
}

const nothing = new Float32Array(0)

/** The unit for criteria that look at sums of weights alone: nothing is read. */
export function bareUnit({ id, granularity, size, slices }: UnitOutline): Unit {
  return { id, granularity, size, slices: slices.map(slice => ({ ...slice, data: nothing })) }
}

/** How many slices lie in each tensor. */
export function countUses(outlines: readonly UnitOutline[]): Map<string, number> {
  const uses = new Map<string, number>()
  for (const { slices } of outlines) for (const { tensor } of slices) uses.set(tensor, (uses.get(tensor) ?? 0) + 1)
  return uses
}
