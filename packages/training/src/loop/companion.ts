import type { StateArrays } from '../checkpoint/pack-tensors.ts'
import type { EpochRecord } from './history.ts'

/** What goes along with a training: it acts between steps, and its state is kept in checkpoints. */
export interface Companion {
  /** What it does, in words that differ where it does. */
  readonly name: string
  /** How many steps must be done before an epoch can be the best one. */
  readonly settled: number
  /** Called when so many steps are done: before the first, and after each. */
  at(done: number): Promise<void>
  /** How much of the training is done as far as the rate goes. */
  rateProgress(done: number): number
  /** What it adds to the record of an epoch. */
  record(): Partial<EpochRecord>
  save(): { readonly document: unknown; readonly arrays: StateArrays }
  load(document: unknown, arrays: StateArrays): Promise<void>
}

/** Does nothing for `total` steps. */
export function idleCompanion(total: number): Companion {
  return {
    name: 'none',
    settled: 0,
    at: async () => undefined,
    rateProgress: done => done / total,
    record: () => ({}),
    save: () => ({ document: null, arrays: new Map() }),
    load: async () => undefined,
  }
}
