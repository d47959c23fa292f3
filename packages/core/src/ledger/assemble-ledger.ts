import type { Ledger, LedgerRow } from '@coppice/spec'

/** A quantity before and after; `null` or left out is "not measured". */
export interface Measured {
  readonly before?: number | null
  readonly after?: number | null
}

/** What was measured. */
export interface Measurements {
  /** The fraction of cells that the plan removes. */
  readonly sparsity?: number | null
  readonly parameters?: Measured
  /** Of the whole file, external data included. */
  readonly bytes?: Measured
  readonly brotliBytes?: Measured
  /** Multiply-accumulates of one sample. */
  readonly macs?: Measured
  /** In milliseconds, by the backend that was asked. */
  readonly latency?: Measured
  /** In [0, 1], on the data that was given. */
  readonly accuracy?: Measured
  /** How often the model names the same class as before, in [0, 1]; a row of its own where it was measured. */
  readonly agreement?: Measured
  /** The root mean square of output minus target; a row of its own where it was measured. */
  readonly error?: Measured
  /** Over how many examples the last three were measured. */
  readonly examples?: number
}

function row(name: string, unit: string, { before = null, after = null }: Measured = {}): LedgerRow {
  return { name, unit, before, after }
}

/**
 * Puts measurements into the rows of a ledger, in the same order; what was not measured is `null`.
 *
 * @example
 * ```ts
 * assembleLedger({ bytes: { before: 44_700_000, after: 11_600_000 } }).rows[2]
 * // { name: 'bytes', unit: 'B', before: 44700000, after: 11600000 }
 * ```
 */
export function assembleLedger(measured: Measurements): Ledger {
  const { sparsity = null, parameters, bytes, brotliBytes, macs, latency, accuracy, agreement, error } = measured
  const over = measured.examples === undefined ? {} : { examples: measured.examples }
  return {
    rows: [
      row('nominal sparsity', 'fraction', { before: sparsity === null ? null : 0, after: sparsity }),
      row('parameters', 'count', parameters),
      row('bytes', 'B', bytes),
      row('brotli bytes', 'B', brotliBytes),
      row('MACs', 'MAC', macs),
      row('latency', 'ms', latency),
      { ...row('accuracy', 'fraction', accuracy), ...(accuracy && over) },
      ...(agreement ? [{ ...row('agreement', 'fraction', agreement), ...over }] : []),
      ...(error ? [{ ...row('error', 'rms', error), ...over }] : []),
    ],
  }
}
