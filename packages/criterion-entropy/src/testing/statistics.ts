import type { Histogram, LabelledHistogram, StatisticValues } from '@coppice/spec'
import type { Rows } from '@coppice/testkit'

/** Where bins lie. */
interface Bins {
  readonly width: number
  readonly lowest?: number
  readonly bins?: number
}

/** The histogram of columns of values by its definition. */
export function histogramOf(columns: Rows, { width, ...given }: Bins): Histogram {
  const places = columns.flat().map(value => Math.floor(value / width))
  const first = given.lowest === undefined ? Math.min(...places) : given.lowest / width
  const bins = given.bins ?? Math.max(...places) - first + 1
  const counts = new Float64Array(columns.length * bins)
  const zeros = new Float64Array(columns.length)
  columns.forEach((column, row) => {
    for (const value of column)
      if (value === 0) zeros[row]!++
      else counts[row * bins + Math.floor(value / width) - first]!++
  })
  return { bins, lowest: first * width, width, counts, zeros }
}

/** One histogram for each label, over the same bins. */
export function labelledHistogramOf(columns: Rows, labels: readonly number[], width: number): LabelledHistogram {
  const all = histogramOf(columns, { width })
  const classes = Math.max(...labels) + 1
  const parts = Array.from({ length: classes }, (_, label) => {
    const own = columns.map(column => column.filter((_value, example) => labels[example] === label))
    return histogramOf(own, all)
  })
  const joined = (key: 'counts' | 'zeros'): Float64Array => Float64Array.from(parts.flatMap(part => [...part[key]]))
  return { ...all, labels: classes, counts: joined('counts'), zeros: joined('zeros') }
}

/** What the criteria of inputs are shown, from columns of values. */
export function statisticsOf(
  columns: Rows,
  bins: Bins,
): Pick<StatisticValues, 'activation.count' | 'activation.sumSquares' | 'activation.histogram'> {
  return {
    'activation.count': Float64Array.from(columns, column => column.length),
    'activation.sumSquares': Float64Array.from(columns, column => column.reduce((sum, value) => sum + value ** 2, 0)),
    'activation.histogram': histogramOf(columns, bins),
  }
}
