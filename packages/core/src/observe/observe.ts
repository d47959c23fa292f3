import { failure } from '@coppice/spec'
import type { CalibrationBatch, Loss, Model, Runner, StatisticName } from '@coppice/spec'
import { areLabels, countExamples, sliceExamples } from './batches.ts'
import { collectActivations, distinctColumns, isOfActivations, valuesOf } from './collect-activations.ts'
import type { Part } from './collect-activations.ts'
import { collectGradients, gradientColumns, isOfGradients, wantsSingles } from './collect-gradients.ts'
import { exampleAxesOf } from './example-axes.ts'
import type { FindExampleAxes } from './example-axes.ts'
import type { Observations, ObservationSettings } from './observations.ts'
import type { ObserveOptions } from './observe-options.ts'
import { countIn, joinRanges, withoutRanges } from './ranges.ts'
import type { Range } from './ranges.ts'
import { emptyObservations, subjectOf } from './subject.ts'
import type { Subject } from './subject.ts'
import type { UnitColumns } from './unit-columns.ts'

const who = 'observe'

function usage(expected: string, received: string, remedy?: string): Error {
  return failure({ code: 'usage', who, expected, received, ...(remedy !== undefined && { remedy }) })
}

function settingsOf(options: ObserveOptions): ObservationSettings {
  const { granularity = 'channel', width = false, factor = 'outer', block = [4, 4], tables = false } = options
  const { bins = 64, start = 0 } = options
  if (!Number.isInteger(bins) || bins < 2 || bins > 1024) throw usage('2 to 1024 bins', String(bins))
  if (!Number.isSafeInteger(start) || start < 0) throw usage('a whole number as start', String(start))
  return { granularity, width, factor, block, tables, bins, needs: [...new Set(options.needs)].sort() }
}

/** Prepares a model on a session; a failure with code `usage` where it cannot show what statistics need. */
function preparedBy(
  session: ObserveOptions['session'],
  needs: readonly StatisticName[],
): NonNullable<ObserveOptions['session']['prepare']> {
  const need = needs.find(isOfGradients) ?? needs[0]
  const capability = need && isOfGradients(need) ? 'backward' : 'forward'
  if (session.prepare && session.capabilities.includes(capability)) return session.prepare
  throw usage(
    `a backend that can ${capability}, as the statistic ${need} needs`,
    `${session.backend}, which can ${session.capabilities.join(', ')}`,
    capability === 'backward' ? 'Open one that differentiates, such as wasm.' : 'Open one that runs models.',
  )
}

/** What a run of observation works with. */
interface Observing {
  readonly model: Model
  readonly options: ObserveOptions
  readonly subject: Subject
  readonly columns: readonly UnitColumns[]
  readonly observations: Observations
  readonly runner: Runner
  readonly findAxes: FindExampleAxes
}

/** A batch of the calibration data. */
interface Numbered {
  readonly batch: CalibrationBatch
  /** The number of its first example. */
  readonly first: number
  /** Those of its examples that are looked at. */
  readonly range: Range
}

/**
 * What {@link observe} takes gradients of where it is not told: by the targets of the first batch.
 *
 * @example
 * ```ts
 * defaultLoss({ feeds, targets }) // { kind: 'cross-entropy' }
 * ```
 */
export const defaultLoss = ({ targets }: CalibrationBatch): Loss =>
  targets && !areLabels(targets) ? { kind: 'squared-error' } : { kind: 'cross-entropy' }

/** Examples `from` to `to` of a batch as one part, or, where some value does not tell them apart, one by one. */
function partsOf(
  findAxes: FindExampleAxes,
  values: readonly string[],
  { batch, first }: Numbered,
  [from, to]: Range,
  wantsOne: boolean,
): Part[] {
  const some = sliceExamples(batch, from - first, to - first)
  const whole: Part = { batch: some, examples: to - from, first: from, axes: findAxes(some.feeds) }
  const isClear = values.every(value => whole.axes.axisOf(value) !== undefined)
  if (whole.examples === 1 || (isClear && !wantsOne)) return [whole]
  return Array.from({ length: to - from }, (_, at) => {
    const one = sliceExamples(batch, from - first + at, from - first + at + 1)
    return { batch: one, examples: 1, first: from + at, axes: findAxes(one.feeds) }
  })
}

/** Runs what is left of a range part by part, and notes what was done. */
async function runParts(
  { findAxes, options }: Observing,
  numbered: Numbered,
  left: readonly Range[],
  task: {
    readonly values: readonly string[]
    readonly wantsOne: boolean
    readonly run: (part: Part) => Promise<void>
    readonly done: (range: Range) => void
  },
): Promise<void> {
  for (const range of left)
    for (const part of partsOf(findAxes, task.values, numbered, range, task.wantsOne)) {
      if (options.signal?.aborted) return
      await task.run(part)
      task.done([part.first, part.first + part.examples])
    }
}

async function observeForward(observing: Observing, numbered: Numbered): Promise<void> {
  const { observations, runner, columns } = observing
  if (!observations.settings.needs.some(isOfActivations)) return
  await runParts(observing, numbered, withoutRanges(numbered.range, observations.examples), {
    values: valuesOf(columns),
    wantsOne: false,
    run: part => collectActivations(runner, columns, part, observations),
    done: range => (observations.examples = joinRanges([...observations.examples, range])),
  })
}

/** The loss that was asked for, or the one that suits the targets. */
function settleLoss({ options, observations }: Observing, batch: CalibrationBatch): void {
  const loss = options.loss ?? observations.loss ?? defaultLoss(batch)
  if (observations.loss && JSON.stringify(loss) !== JSON.stringify(observations.loss))
    throw usage(`the loss ${JSON.stringify(observations.loss)} of the earlier observations`, JSON.stringify(loss))
  observations.loss = loss
}

async function observeBackward(observing: Observing, numbered: Numbered): Promise<void> {
  const { observations, runner, columns, subject, options } = observing
  const { needs } = observations.settings
  if (!needs.some(isOfGradients)) return
  settleLoss(observing, numbered.batch)
  const [from, to] = numbered.range
  const limited: Range = [from, Math.min(to, options.gradientExamples ?? Infinity)]
  await runParts(observing, numbered, withoutRanges(limited, observations.gradientExamples), {
    values: valuesOf(gradientColumns(columns, needs)),
    wantsOne: wantsSingles(needs),
    run: part => collectGradients(runner, subject, columns, part, observations),
    done: range => (observations.gradientExamples = joinRanges([...observations.gradientExamples, range])),
  })
}

async function observeBatches(observing: Observing): Promise<void> {
  const { model, options, observations } = observing
  const { calibration, signal, onProgress, examples: most = Infinity, start = 0 } = options
  let next = start
  for await (const batch of calibration) {
    if (signal?.aborted) return
    const end = Math.min(next + countExamples(batch, model.graph), start + most)
    if (end > next) {
      const numbered = { batch, first: next, range: [next, end] as const }
      await observeForward(observing, numbered)
      await observeBackward(observing, numbered)
      next = end
      onProgress?.({ examples: countIn(observations.examples), gradients: countIn(observations.gradientExamples) })
    }
    if (signal?.aborted) return
    if (next >= start + most) break
  }
  if (next === start) throw usage('calibration data with an example', 'none')
  observations.complete = true
}

function startOf(subject: Subject, settings: ObservationSettings, from: Observations | undefined): Observations {
  if (!from) return emptyObservations(subject, settings)
  if (from.fingerprint !== subject.fingerprint)
    throw usage('earlier observations of this model', `those of another (${from.fingerprint.slice(0, 12)})`)
  const [own, earlier] = [settings, from.settings].map(one => JSON.stringify(one))
  if (own !== earlier) throw usage(`earlier observations with the settings ${own}`, `${earlier}`)
  return { ...structuredClone(from), complete: false }
}

/**
 * Runs calibration data through a model and collects the statistics that were asked for, for every unit of one
 * granularity. Only the values and gradients that they need are fetched. What it gives depends on the examples alone,
 * not on their order or how they were split: see {@link mergeObservations}. How examples are batched matters only as
 * far as the backend's own arithmetic depends on it, and for `gradient.sum`, which is taken of whole batches.
 *
 * - A channel or head is seen in the values that its readers are given, all readers together; where nothing reads it,
 *   in what its producers give.
 * - Each input of a weight is seen in what the layer multiplies it with; of a convolution, the statistics of a channel
 *   hold for each position of the kernel, and `activation.gram` and `raw` are of whole patches.
 * - `gradient.sumAbs`, `gradient.sumSquares` and `gradient.weightTimesGradient` are taken one example at a time.
 *
 * @throws a failure with code `usage` where the data lacks an input or labels, is empty, or the session cannot do what
 * is asked; `invalid-model` that names the value where a number is not finite.
 *
 * @example
 * ```ts
 * const observations = await observe(model, { session, calibration, needs: ['activation.sumSquares'] })
 * seenBy({ id: 'fc1.weight' }, observations)['activation.sumSquares'] // Float64Array [1290.4, 12.9, …]
 * ```
 */
export async function observe(model: Model, options: ObserveOptions): Promise<Observations> {
  const { session, from } = options
  const settings = settingsOf(options)
  const prepare = settings.needs.length > 0 ? preparedBy(session, settings.needs) : undefined
  const subject = await subjectOf(model, settings)
  const observations = startOf(subject, settings, from)
  const columns = distinctColumns(subject.columns)
  if (!prepare) return { ...observations, complete: true }
  const inputs = new Set(model.graph.inputs.map(({ name }) => name))
  const taps = valuesOf(columns).filter(name => !inputs.has(name))
  const runner = await prepare(model, settings.needs.some(looksAtValues) ? { taps } : {})
  try {
    const findAxes = await exampleAxesOf(model.graph)
    await observeBatches({ model, options, subject, columns, observations, runner, findAxes })
  } finally {
    await runner.close()
  }
  return observations
}

const looksAtValues = (name: StatisticName): boolean => isOfActivations(name) || name.startsWith('gradient.activation')
