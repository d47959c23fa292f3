import type { Measured } from '../metrics/evaluate.ts'

/** What one epoch came to. */
export interface EpochRecord {
  /** From 0. */
  readonly epoch: number
  /** The losses in the mean over its examples, each before its step; without penalties. */
  readonly loss: number
  /** What the penalties come to after it, where there are any. */
  readonly penalty?: number
  /** The rate of its last step, where a schedule gives it. */
  readonly rate?: number
  /** The fraction of cells that are masked after it, where it prunes. */
  readonly sparsity?: number
  /** How good the network is after it, where there is validation data. */
  readonly validation?: Omit<Measured, 'examples'>
}
