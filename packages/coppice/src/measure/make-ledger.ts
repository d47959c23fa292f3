import type { Ledger } from '@coppice/spec'
import type { Latencies } from './measure-latency.ts'
import type { Quality } from './measure-quality.ts'

/** A model once counted and measured. */
export interface Amounts {
  readonly bytes: number
  readonly brotliBytes: number | null
  readonly parameters: number
  readonly macs: number | null
}

/** What a ledger of the command line is made of. */
export interface LedgerParts {
  /** The fraction of cells that go; absent where there is no plan. */
  readonly sparsity?: number
  readonly before: Amounts
  readonly after: Amounts
  readonly latency: Latencies | undefined
  /** Absent where there was no data to measure with. */
  readonly quality?: Quality | undefined
}

/** The ledger of two models. */
export async function makeLedger({ sparsity, before, after, latency, quality }: LedgerParts): Promise<Ledger> {
  const { assembleLedger } = await import('@coppice/core')
  const both = <Name extends keyof Amounts>(name: Name): { before: Amounts[Name]; after: Amounts[Name] } => ({
    before: before[name],
    after: after[name],
  })
  return assembleLedger({
    ...(sparsity !== undefined && { sparsity }),
    parameters: both('parameters'),
    bytes: both('bytes'),
    brotliBytes: both('brotliBytes'),
    macs: both('macs'),
    ...(latency && { latency }),
    ...(quality && { [quality.kind]: quality, examples: quality.examples }),
  })
}
