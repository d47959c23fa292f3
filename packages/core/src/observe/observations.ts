import { failure } from '@coppice/spec'
import type { Granularity, Loss, StatisticName } from '@coppice/spec'
import { activationStatistics } from '../statistics/activation-statistics.ts'
import type { AnyAccumulator } from '../statistics/activation-statistics.ts'
import { mergeExactSums } from '../statistics/exact-sums.ts'
import type { ExactSums } from '../statistics/exact-sums.ts'
import { decodePlain, encodePlain } from '../statistics/plain-bytes.ts'
import { countIn, joinRanges } from './ranges.ts'
import type { Range } from './ranges.ts'

/** What shaped observations: only those with the same can be merged or gone on with. */
export interface ObservationSettings {
  readonly granularity: Granularity
  readonly width: boolean
  readonly factor: 'outer' | 'inner'
  readonly block: readonly [number, number]
  readonly tables: boolean
  readonly needs: readonly StatisticName[]
  /** How many bins a histogram has at most. */
  readonly bins: number
}

/** Where a unit's statistics lie. */
export interface ObservedUnit {
  /** The key of its columns; `null` where there is nothing to see of its activations. */
  readonly columns: string | null
  /** How many inputs of the weight each column stands for. */
  readonly repeat: number
  /** The constant that each slice lies in. */
  readonly tensors: readonly string[]
}

/**
 * What was seen of a model on calibration data: for each unit the state of every statistic that was asked for. Plain
 * data: it can be cloned and sent to another thread, stored with {@link encodeObservations}, merged with
 * {@link mergeObservations}, and gone on with by {@link observe}. {@link seenBy} reads it.
 */
export interface Observations {
  readonly kind: 'coppice-observations'
  readonly version: 1
  /** Of the model that was observed. */
  readonly fingerprint: string
  readonly settings: ObservationSettings
  /** Present where gradients were asked for and an example was seen. */
  loss?: Loss
  /** Whether nothing stopped it before the calibration data ended. */
  complete: boolean
  /** The examples that were run. */
  examples: readonly Range[]
  /** The examples that gradients were taken of. */
  gradientExamples: readonly Range[]
  readonly units: Readonly<Record<string, ObservedUnit>>
  /** By key of columns and name of statistic. */
  readonly columns: Record<string, Record<string, unknown>>
  /** Sums over examples for each element, by constant and name of statistic. */
  readonly tensors: Record<string, Record<string, ExactSums>>
  /** Sums over examples for each cell, by unit. */
  readonly cells: Record<string, ExactSums>
}

/**
 * The number of examples that were run.
 *
 * @example
 * ```ts
 * countObserved(observations) // 1000
 * ```
 */
export const countObserved = ({ examples, gradientExamples }: Observations): number =>
  countIn(joinRanges([...examples, ...gradientExamples]))

function mismatch(expected: string, received: string): Error {
  return failure({ code: 'usage', who: 'mergeObservations', expected, received })
}

function checkSame(a: Observations, b: Observations): void {
  if (a.fingerprint !== b.fingerprint)
    throw mismatch(
      `observations of one model (${a.fingerprint.slice(0, 12)})`,
      `those of another (${b.fingerprint.slice(0, 12)})`,
    )
  const [own, other] = [a, b].map(({ settings }) => JSON.stringify(settings))
  if (own !== other) throw mismatch(`observations with the settings ${own}`, `${other}`)
  const [loss, otherLoss] = [a, b].map(observed => JSON.stringify(observed.loss))
  if (loss && otherLoss && loss !== otherLoss) throw mismatch(`gradients of the loss ${loss}`, otherLoss)
}

function mergeRanges(a: readonly Range[], b: readonly Range[]): Range[] {
  const joined = joinRanges([...a, ...b])
  if (countIn(joined) === countIn(a) + countIn(b)) return joined
  const [received] = a.filter(([from, to]) => b.some(([first, end]) => first < to && end > from))
  throw mismatch('each example once', `examples ${received![0]} to ${received![1] - 1} in both`)
}

function mergeRecords<Value>(
  a: Readonly<Record<string, Value>>,
  b: Readonly<Record<string, Value>>,
  merge: (a: Value, b: Value, name: string) => Value,
): Record<string, Value> {
  const merged: Record<string, Value> = { ...a }
  for (const [name, value] of Object.entries(b)) {
    const own = a[name]
    merged[name] = own === undefined ? value : merge(own, value, name)
  }
  return merged
}

/** Joins the states of one key: those of activations by their accumulator, those of gradients as sums. */
function mergeStates(bins: number): (a: unknown, b: unknown, name: string) => unknown {
  const accumulators: Readonly<Record<string, AnyAccumulator>> = activationStatistics(bins)
  return (a, b, name) => accumulators[name]?.merge(a, b) ?? mergeExactSums(a as ExactSums, b as ExactSums)
}

/**
 * Joins what was seen of two parts of the calibration data, exactly: any split and any order of merging give the same
 * bits.
 *
 * @throws a failure with code `usage` where they are of different models or settings, or have seen the same examples.
 *
 * @example
 * ```ts
 * const first = await observe(model, { session, needs, calibration: part(0, 500) })
 * const second = await observe(model, { session, needs, calibration: part(500, 1000), start: 500 })
 * const all = mergeObservations(first, second)
 * ```
 */
export function mergeObservations(a: Observations, b: Observations): Observations {
  checkSame(a, b)
  const merge = mergeStates(a.settings.bins)
  const loss = a.loss ?? b.loss
  return {
    kind: a.kind,
    version: a.version,
    fingerprint: a.fingerprint,
    settings: a.settings,
    ...(loss && { loss }),
    complete: a.complete && b.complete,
    examples: mergeRanges(a.examples, b.examples),
    gradientExamples: mergeRanges(a.gradientExamples, b.gradientExamples),
    units: a.units,
    columns: mergeRecords(a.columns, b.columns, (left, right) => mergeRecords(left, right, merge)),
    tensors: mergeRecords(a.tensors, b.tensors, (left, right) => mergeRecords(left, right, mergeExactSums)),
    cells: mergeRecords(a.cells, b.cells, mergeExactSums),
  }
}

/**
 * Observations as bytes: a JSON text and the arrays it points to.
 *
 * @example
 * ```ts
 * await writeFile('seen.bin', encodeObservations(observations))
 * ```
 */
export function encodeObservations(observations: Observations): Uint8Array {
  return encodePlain(observations)
}

/**
 * Reads what {@link encodeObservations} wrote.
 *
 * @throws a failure with code `usage` for other bytes.
 *
 * @example
 * ```ts
 * const observations = decodeObservations(await readFile('seen.bin'))
 * ```
 */
export function decodeObservations(bytes: Uint8Array): Observations {
  const value = decodePlain(bytes) as Partial<Observations> | null
  if (value?.kind === 'coppice-observations' && value.version === 1) return value as Observations
  throw failure({ code: 'usage', who: 'decodeObservations', expected: 'stored observations', received: 'other data' })
}
