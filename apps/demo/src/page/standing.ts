import type { NodeView } from '../protocol/views.ts'

/** Whether something can be removed from a node, nothing may, or there is nothing in it. */
export type Standing = 'prunable' | 'protected' | 'plain'

/** What a node is to pruning. */
export function standingOf({ units, protected: kept }: NodeView): Standing {
  if (units.length > 0) return 'prunable'
  return kept.length > 0 ? 'protected' : 'plain'
}
