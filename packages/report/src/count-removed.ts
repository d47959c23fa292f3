import type { PlannedUnit } from '@coppice/spec'

/** How many cells of a planned unit go. */
export function countRemoved({ removed }: PlannedUnit): number {
  return 'count' in removed ? removed.count : removed.length
}
