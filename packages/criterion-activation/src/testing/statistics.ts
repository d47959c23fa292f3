import type { StatisticValues } from '@coppice/spec'
import type { Rows } from '@coppice/testkit'

type Names = 'activation.count' | 'activation.sum' | 'activation.sumAbs' | 'activation.sumSquares' | 'activation.zeros'

/** The statistics of rows of values, one column for each input or cell, by their definition. */
export function statisticsOf(values: Rows): Pick<StatisticValues, Names> {
  const columns = [...values[0]!.keys()]
  const total = (term: (value: number) => number): Float64Array =>
    Float64Array.from(columns, column => values.reduce((sum, row) => sum + term(row[column]!), 0))
  return {
    'activation.count': total(() => 1),
    'activation.sum': total(value => value),
    'activation.sumAbs': total(Math.abs),
    'activation.sumSquares': total(value => value * value),
    'activation.zeros': total(value => Number(value === 0)),
  }
}
