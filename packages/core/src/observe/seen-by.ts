import { failure } from '@coppice/spec'
import type { LabelledHistogram, StatisticName, Statistics, StatisticValues } from '@coppice/spec'
import { activationStatistics } from '../statistics/activation-statistics.ts'
import type { ActivationStatistic } from '../statistics/activation-statistics.ts'
import { readExactSums } from '../statistics/exact-sums.ts'
import type { ExactSums } from '../statistics/exact-sums.ts'
import type { Observations, ObservedUnit } from './observations.ts'
import { countIn } from './ranges.ts'

type Shown = StatisticValues[StatisticName]

function unavailable(unit: string, name: string, received: string): Error {
  return failure({ code: 'usage', who: `the unit '${unit}'`, expected: `the statistic ${name}`, received })
}

/** Each row of `width` numbers, so many times. */
function repeatRows(values: Float64Array, width: number, repeat: number): Float64Array {
  if (repeat === 1) return values
  const repeated = new Float64Array(values.length * repeat)
  for (let row = 0; row * width < values.length; row++)
    for (let time = 0; time < repeat; time++)
      repeated.set(values.subarray(row * width, (row + 1) * width), (row * repeat + time) * width)
  return repeated
}

/** One column for each input of the weight, where a column was collected for each channel. */
function repeatColumns(name: string, shown: Shown, repeat: number): Shown {
  if (repeat === 1 || name === 'raw' || name === 'activation.gram') return shown
  if (name === 'activation.range') return repeatRows(shown as Float64Array, 2, repeat)
  if (!name.startsWith('activation.histogram')) return repeatRows(shown as Float64Array, 1, repeat)
  const histogram = shown as LabelledHistogram
  const { counts, zeros, bins } = histogram
  return { ...histogram, counts: repeatRows(counts, bins, repeat), zeros: repeatRows(zeros, 1, repeat) }
}

function ofColumns(observations: Observations, id: string, unit: ObservedUnit, name: StatisticName): Shown {
  const states = unit.columns === null ? undefined : observations.columns[unit.columns]
  const state = states?.[name]
  if (state === undefined) throw unavailable(id, name, 'nothing that could be observed of its activations')
  const accumulator = activationStatistics(observations.settings.bins)[name as ActivationStatistic] as
    { finish(state: unknown): Shown } | undefined
  const shown = accumulator ? accumulator.finish(state) : readExactSums(state as ExactSums)
  return repeatColumns(name, shown, unit.repeat)
}

function ofSlices({ tensors }: Observations, id: string, unit: ObservedUnit, name: string): Float64Array[] {
  return unit.tensors.map(tensor => {
    const state = tensors[tensor]?.[name]
    if (!state) throw unavailable(id, name, `no gradient of the tensor '${tensor}'`)
    return readExactSums(state)
  })
}

function statisticOf(observations: Observations, id: string, unit: ObservedUnit, name: StatisticName): Shown {
  switch (name) {
    case 'gradient.count':
      return Float64Array.of(countIn(observations.gradientExamples))
    case 'gradient.sum':
    case 'gradient.sumAbs':
    case 'gradient.sumSquares':
      return ofSlices(observations, id, unit, name)
    case 'gradient.weightTimesGradient': {
      const state = observations.cells[id]
      if (!state) throw unavailable(id, name, 'no gradients')
      return readExactSums(state)
    }
    default:
      return ofColumns(observations, id, unit, name)
  }
}

/**
 * What a criterion is shown of one unit. Every statistic is worked out anew: keep it where it is needed twice.
 *
 * @param needs Default all that was observed.
 * @throws a failure with code `usage` where the unit or a statistic was not observed.
 *
 * @example
 * ```ts
 * const seen = seenBy({ id: 'fc1.weight' }, observations, ['activation.sum'])
 * seen['activation.sum'] // Float64Array [812.5, 77.1, …]
 * ```
 */
export function seenBy<Needs extends StatisticName = StatisticName>(
  { id }: { readonly id: string },
  observations: Observations,
  needs?: readonly Needs[],
): Statistics<Needs> {
  const unit = observations.units[id]
  const { settings } = observations
  if (!unit)
    throw failure({ code: 'usage', who: 'seenBy', expected: 'a unit that was observed', received: `the unit '${id}'` })
  const names = needs ?? (settings.needs as readonly Needs[])
  const stray = names.find(name => !settings.needs.includes(name))
  if (stray !== undefined) throw unavailable(id, stray, `observations of ${settings.needs.join(', ') || 'nothing'}`)
  const shown = names.map(name => [name, statisticOf(observations, id, unit, name)] as const)
  return Object.fromEntries(shown) as unknown as Statistics<Needs>
}
