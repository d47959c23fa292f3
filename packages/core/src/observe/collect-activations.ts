import { failure } from '@coppice/spec'
import type { Batch, CalibrationBatch, Runner, StatisticName } from '@coppice/spec'
import { activationStatistics } from '../statistics/activation-statistics.ts'
import { columnMoments } from '../statistics/column-moments.ts'
import type { Sample } from '../statistics/sample.ts'
import { labelsOf, numbersOf } from './batches.ts'
import type { ExampleAxes } from './example-axes.ts'
import type { Observations } from './observations.ts'
import { sampleOf } from './take-columns.ts'
import type { SeenValue } from './take-columns.ts'
import type { ColumnSource, UnitColumns } from './unit-columns.ts'

/** Some examples of the calibration data. */
export interface Part {
  readonly batch: CalibrationBatch
  readonly examples: number
  /** The number of the first. */
  readonly first: number
  readonly axes: ExampleAxes
}

/** The columns of all units, each once. */
export function distinctColumns(columns: ReadonlyMap<string, UnitColumns>): UnitColumns[] {
  return [...new Map([...columns.values()].map(own => [own.key, own])).values()]
}

/** The names of the values that columns are seen in. */
export function valuesOf(columns: readonly UnitColumns[]): string[] {
  return [...new Set(columns.flatMap(({ sources }) => sources.map(({ value }) => value)))]
}

/** Makes a value of what a run gave. */
export function seenValue(batch: Batch, name: string, { examples, axes }: Part): SeenValue {
  return { data: numbersOf(batch), shape: batch.shape, axis: examples === 1 ? undefined : axes.axisOf(name) }
}

/** Throws a failure with code `invalid-model` that names the value where an example has a number that is not finite. */
export function checkFinite(sample: Sample, what: string): void {
  const bad = columnMoments(sample).sumAbs.findIndex(sum => !Number.isFinite(sum))
  if (bad < 0) return
  const received = sample.data.find(value => !Number.isFinite(value)) ?? 'a sum beyond all numbers'
  throw failure({
    code: 'invalid-model',
    who: `observe, ${what} at example ${sample.example}`,
    expected: 'finite numbers',
    received: String(received),
    remedy: 'Check that the calibration data is prepared as the model was trained, and that its weights are sound.',
  })
}

/** The shape of what the convolution that reads a source gives. */
const outputShapeOf = ({ convolution }: ColumnSource, axes: ExampleAxes): readonly number[] | undefined =>
  convolution && axes.shapeOf(convolution.node.outputs[0]!)

/** The samples of one example, of every source of some columns. */
export function samplesOf(
  { sources }: UnitColumns,
  values: ReadonlyMap<string, SeenValue>,
  { first, axes }: Part,
  example: number,
  label?: number,
): Sample[] {
  const place = { example, number: first + example, label }
  return sources.map(source => sampleOf(source, values.get(source.value)!, place, outputShapeOf(source, axes)))
}

function addSamples(observations: Observations, columns: UnitColumns, samples: readonly Sample[]): void {
  const { needs, bins } = observations.settings
  const states = (observations.columns[columns.key] ??= {})
  const accumulators: Readonly<Record<string, ReturnType<typeof activationStatistics>['raw']>> =
    activationStatistics(bins)
  for (const name of needs) {
    const accumulator = accumulators[name]
    if (!accumulator) continue
    states[name] ??= accumulator.create(columns.columns)
    for (const sample of samples) accumulator.add(states[name], sample)
  }
}

/** Whether a statistic comes from forward passes. */
export const isOfActivations = (name: StatisticName): boolean => name === 'raw' || name.startsWith('activation.')

/** Runs some examples forward and adds what is seen of every unit. */
export async function collectActivations(
  runner: Runner,
  columns: readonly UnitColumns[],
  part: Part,
  observations: Observations,
): Promise<void> {
  const { batch, examples } = part
  const names = valuesOf(columns)
  const fetched = names.filter(name => !Object.hasOwn(batch.feeds, name))
  const labels = observations.settings.needs.includes('activation.histogramByLabel')
    ? labelsOf(batch, examples)
    : undefined
  const given = fetched.length > 0 ? await runner.run(batch.feeds, fetched) : {}
  const values = new Map(names.map(name => [name, seenValue((given[name] ?? batch.feeds[name])!, name, part)]))
  for (const own of columns)
    for (let example = 0; example < examples; example++) {
      const samples = samplesOf(own, values, part, example, labels?.[example])
      samples.forEach((sample, at) => checkFinite(sample, `the value '${own.sources[at]!.value}'`))
      addSamples(observations, own, samples)
    }
}
