import type { EpochRecord } from './history.ts'

/** What a loop knows besides its trainer. */
export interface TrainingState {
  /** How many steps are done. */
  done: number
  /** Of the epoch so far: the losses of its examples summed, and their number. */
  sum: number
  examples: number
  history: EpochRecord[]
  best: BestEpoch | undefined
  /** Whether validation got no better for too long. */
  stopped: boolean
}

/** The epoch after which validation was best. */
export interface BestEpoch {
  readonly epoch: number
  readonly value: number
  readonly weights: ReadonlyMap<string, Float32Array>
}

/** The state before the first step. */
export function beginState(): TrainingState {
  return { done: 0, sum: 0, examples: 0, history: [], best: undefined, stopped: false }
}
