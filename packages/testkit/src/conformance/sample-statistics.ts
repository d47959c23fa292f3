import { outputSlices } from '@coppice/spec'
import type { Slice, StatisticName, Statistics, StatisticValues, Unit } from '@coppice/spec'
import { naiveKernels } from './naive-kernels.ts'

const examples = Array.from({ length: 24 }, (_, example) => example)
const labels = 3
const width = 0.125
const largest = 2
const bins = (2 * largest) / width + 1

/** The rows of one column: what was seen of it in each example. */
type Columns = readonly Float64Array[]

const isStructural = ({ granularity }: Unit): boolean => granularity === 'channel' || granularity === 'head'

/** Numbers that follow from a column's number, some of them exactly zero. */
function drawColumn(seed: number): Float64Array {
  const values = Float64Array.from(examples, example => largest * Math.sin(seed * 12.9898 + (example + 1) * 78.233))
  return values.map(value => (Math.abs(value) < largest / 4 ? 0 : value))
}

/** A number for each cell that moves along with the weights that make it. */
function seedsOfCells(unit: Unit): number[] {
  const [slice] = outputSlices(unit)
  const rows = naiveKernels.rows(slice!, unit.size)
  const length = rows.length / unit.size
  return Array.from({ length: unit.size }, (_, cell) =>
    rows.subarray(cell * length, (cell + 1) * length).reduce((sum, weight, at) => sum + weight * (1 + (at % 7)), 0),
  )
}

function inputsOf({ matrix, shape, data }: Slice): number {
  if (!matrix) return data.length / shape[0]!
  const ofGroup = matrix.inputs.reduce((product, axis) => product * shape[axis]!, 1)
  return matrix.groupedBy === 'outputs' ? ofGroup * matrix.groups : ofGroup
}

function columnsOf(unit: Unit): Columns {
  if (isStructural(unit)) return seedsOfCells(unit).map(drawColumn)
  return Array.from({ length: inputsOf(unit.slices[0]!) }, (_, input) => drawColumn(input + 1))
}

const sumsOf = (columns: Columns, term: (value: number, example: number) => number): Float64Array =>
  Float64Array.from(columns, column => column.reduce((sum, value, example) => sum + term(value, example), 0))

function countBins(columns: Columns, isCounted: (example: number) => boolean): Float64Array {
  const counts = new Float64Array(columns.length * bins)
  columns.forEach((column, row) =>
    column.forEach((value, example) => {
      if (value !== 0 && isCounted(example)) counts[row * bins + Math.floor((value + largest) / width)]!++
    }),
  )
  return counts
}

const isZero = (value: number): number => Number(value === 0)
const edges = { bins, lowest: -largest, width }

const histogramOf = (columns: Columns): StatisticValues['activation.histogram'] => ({
  ...edges,
  counts: countBins(columns, () => true),
  zeros: sumsOf(columns, isZero),
})

function labelledHistogramOf(columns: Columns): StatisticValues['activation.histogramByLabel'] {
  const classes = Array.from({ length: labels }, (_, label) => label)
  const counts = classes.flatMap(label => [...countBins(columns, example => example % labels === label)])
  const zeros = classes.flatMap(label => [
    ...sumsOf(columns, (value, example) => (example % labels === label ? isZero(value) : 0)),
  ])
  return { ...edges, labels, counts: Float64Array.from(counts), zeros: Float64Array.from(zeros) }
}

function gramOf(columns: Columns, groups: number): StatisticValues['activation.gram'] {
  const size = columns.length / groups
  const matrix = Float64Array.from({ length: groups * size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), Math.floor(at / size / size) * size + (at % size)]
    return columns[row]!.reduce((sum, value, example) => sum + value * columns[column]![example]!, 0)
  })
  return { groups, size, rows: examples.length, matrix }
}

function rawOf(columns: Columns): StatisticValues['raw'] {
  const values = examples.flatMap(example => columns.map(column => column[example]!))
  return { rows: examples.length, columns: columns.length, values: Float32Array.from(values) }
}

/** A gradient that follows from the weight, so that it moves along with it. */
const slopeOf = (weight: number, example: number): number => Math.sin(weight * 37 + (example + 1) * 1.7)

const ofSlices = ({ slices }: Unit, term: (slope: number) => number): Float64Array[] =>
  slices.map(({ data }) =>
    Float64Array.from(data, weight => examples.reduce((sum, example) => sum + term(slopeOf(weight, example)), 0)),
  )

function productsOf(unit: Unit): Float64Array {
  const totals = new Float64Array(unit.size)
  for (const example of examples) {
    const products = new Float64Array(unit.size)
    for (const slice of outputSlices(unit)) {
      const values = Float64Array.from(slice.data, weight => weight * slopeOf(weight, example))
      naiveKernels.sumCells(slice, unit.size, values).forEach((sum, cell) => (products[cell]! += sum))
    }
    products.forEach((product, cell) => (totals[cell]! += Math.abs(product)))
  }
  return totals
}

type Samples = { readonly [Name in StatisticName]: () => StatisticValues[Name] }

function samplesOf(unit: Unit): Samples {
  const columns = columnsOf(unit)
  const groups = isStructural(unit) ? 1 : (unit.slices[0]!.matrix?.groups ?? 1)
  return {
    'activation.count': () => sumsOf(columns, () => 1),
    'activation.sum': () => sumsOf(columns, value => value),
    'activation.sumAbs': () => sumsOf(columns, Math.abs),
    'activation.sumSquares': () => sumsOf(columns, value => value * value),
    'activation.zeros': () => sumsOf(columns, isZero),
    'activation.range': () => Float64Array.from(columns.flatMap(column => [Math.min(...column), Math.max(...column)])),
    'activation.histogram': () => histogramOf(columns),
    'activation.histogramByLabel': () => labelledHistogramOf(columns),
    'activation.gram': () => gramOf(columns, groups),
    raw: () => rawOf(columns),
    'gradient.count': () => Float64Array.of(examples.length),
    'gradient.sum': () => ofSlices(unit, slope => slope),
    'gradient.sumAbs': () => ofSlices(unit, Math.abs),
    'gradient.sumSquares': () => ofSlices(unit, slope => slope * slope),
    'gradient.weightTimesGradient': () => productsOf(unit),
    'gradient.activationTimesGradient': () =>
      sumsOf(columns, (value, example) => Math.abs(value * slopeOf(value, example))),
    'gradient.activationSum': () => sumsOf(columns, slopeOf),
    'gradient.activationSumAbs': () => sumsOf(columns, (value, example) => Math.abs(slopeOf(value, example))),
  }
}

/**
 * Made-up statistics of a unit that fit together: 24 examples of three classes, some of their values exactly zero,
 * with every statistic by its definition. They follow from the weights: cells that change places take theirs along.
 * For single weights and blocks they follow from the number of the input.
 *
 * @param needs Exactly those that are given.
 *
 * @example
 * ```ts
 * const seen = sampleStatistics(unit, ['activation.count'])
 * seen['activation.count'] // Float64Array [24, 24, …]
 * ```
 */
export function sampleStatistics<Needs extends StatisticName>(unit: Unit, needs: readonly Needs[]): Statistics<Needs> {
  const samples = samplesOf(unit)
  return Object.fromEntries(needs.map(name => [name, samples[name]()])) as unknown as Statistics<Needs>
}
