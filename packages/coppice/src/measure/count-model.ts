import { countMacs, countParameters } from '@coppice/graph'
import type { Model } from '@coppice/spec'

/** What can be counted without running a model. */
export interface Counts {
  readonly parameters: number
  /** Multiply-accumulates of one run with the smallest sizes; `null` where a shape cannot be told. */
  readonly macs: number | null
}

/** Counts parameters and multiply-accumulates. */
export async function countModel({ graph }: Model): Promise<Counts> {
  return { parameters: countParameters(graph), macs: await countMacs(graph).catch(() => null) }
}
