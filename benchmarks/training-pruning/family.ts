import type { Engines } from '../criteria/engines.ts'
import type { Tables } from '../criteria/results.ts'

/** A figure to reach, in percent. */
export interface Goal {
  readonly table: string
  readonly row: string
  readonly column: string
  /** The least accuracy, or how far below the dense network's is near enough. */
  readonly atLeast?: number
  readonly within?: number
  /** What other tools reach there, where that was measured. */
  readonly peer?: number
}

/** Networks of one kind, pruned in one way. */
export interface Family {
  readonly name: string
  readonly title: string
  /** Data, budget and settings, in words. */
  readonly notes: string
  readonly goals: readonly Goal[]
  /** What is to be said of the figures. */
  readonly reasons?: string
  measure(engines: Engines, seed: number, quick: boolean): Promise<Tables>
}
