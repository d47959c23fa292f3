import { countMacs, countParameters } from '@coppice/graph'
import type { Model } from '@coppice/spec'

/** What can be counted without running a model. */
export interface Counts {
  readonly parameters: number
  /** Multiply-accumulates of one run with the smallest sizes; `null` where a shape cannot be told, or there is no graph. */
  readonly macs: number | null
}

/** Counts parameters and multiply-accumulates. */
export async function countModel({ graph }: Model): Promise<Counts> {
  const macs = graph.nodes.length === 0 ? null : await countMacs(graph).catch(() => null)
  return { parameters: countParameters(graph), macs }
}
