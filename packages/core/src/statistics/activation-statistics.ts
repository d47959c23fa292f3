import type { StatisticName, StatisticValues } from '@coppice/spec'
import { counts, zeros } from './counts.ts'
import { histogram, labelledHistogram } from './dyadic-histogram.ts'
import { gram } from './gram.ts'
import { range } from './range.ts'
import { rawRows } from './raw-rows.ts'
import type { Accumulator } from './sample.ts'
import { absoluteSums, squareSums, sums } from './sums.ts'

/** The statistics that forward passes alone give. */
export type ActivationStatistic = Extract<StatisticName, `activation.${string}` | 'raw'>

/** An accumulator whose state is nobody else's business. */
export type AnyAccumulator = Accumulator<unknown, StatisticValues[StatisticName]>

/** The accumulator of each statistic of activations, with at most so many bins in a histogram. */
export function activationStatistics(bins: number): Readonly<Record<ActivationStatistic, AnyAccumulator>> {
  const all = {
    'activation.count': counts,
    'activation.sum': sums,
    'activation.sumAbs': absoluteSums,
    'activation.sumSquares': squareSums,
    'activation.zeros': zeros,
    'activation.range': range,
    'activation.histogram': histogram(bins),
    'activation.histogramByLabel': labelledHistogram(bins),
    'activation.gram': gram,
    raw: rawRows,
  } satisfies Record<ActivationStatistic, unknown>
  return all
}
