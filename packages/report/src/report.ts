import type { Certificate, Ledger, Plan } from '@coppice/spec'

/** A model file with its counts; `null` is "not measured". */
export interface ReportedModel {
  readonly path: string
  readonly bytes: number
  readonly brotliBytes?: number | null
  readonly parameters: number
  /** Multiply-accumulates of one run. */
  readonly macs: number | null
}

/** What training after pruning cost. */
export interface TrainingCost {
  readonly epochs: number
  /** How many examples each epoch saw. */
  readonly examples: number
  /** Wall-clock time. */
  readonly seconds: number
  /** The mean loss in each epoch, in the order of epochs. */
  readonly losses: readonly number[]
}

/** Everything that one run of pruning has to tell. */
export interface Report {
  /** The version of the program that made it. */
  readonly version: string
  readonly input: ReportedModel
  /** Absent where there is only a plan. */
  readonly output?: ReportedModel
  /** Whether cells are gone (`hard`) or zero (`soft`). */
  readonly mode?: 'hard' | 'soft'
  readonly plan: Plan
  readonly certificate?: Certificate
  /** Present where what was left was trained. */
  readonly training?: TrainingCost
  readonly ledger?: Ledger
  /** Sentences that the reader should see first. */
  readonly warnings?: readonly string[]
  readonly seconds?: number
}
