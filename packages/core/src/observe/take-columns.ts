import { failure } from '@coppice/spec'
import { formOf } from '../repair/layer-form.ts'
import type { Sample, TurnedRows } from '../statistics/sample.ts'
import type { ColumnSource } from './unit-columns.ts'

/** A value of some examples. */
export interface SeenValue {
  readonly data: Float32Array
  readonly shape: readonly number[]
  /** The axis that runs over examples; `undefined` where all of it belongs to one. */
  readonly axis: number | undefined
}

/** Where the numbers of each column lie, apart from the example. */
interface Places {
  /** Of each column one after the other, `perColumn` each. */
  readonly starts: Int32Array
  readonly perColumn: number
  /** From each start on. */
  readonly rest: Int32Array
  readonly isContiguous: boolean
  /** From one example to the next. */
  readonly step: number
}

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

/** The offsets of all places along some axes, row-major. */
function offsetsAlong(shape: readonly number[], axes: readonly number[]): Int32Array {
  let offsets = Int32Array.of(0)
  for (const axis of axes) {
    const stride = product(shape.slice(axis + 1))
    const steps = Array.from({ length: shape[axis]! }, (_, at) => at * stride)
    offsets = Int32Array.from([...offsets].flatMap(offset => steps.map(step => offset + step)))
  }
  return offsets
}

/** The places of each column one after the other; every column has as many. */
function sortByColumn(offsets: Int32Array, { value, cells, columns }: ColumnSource): Int32Array {
  const ofPlace = cells ?? offsets.map((_, at) => at)
  const byColumn = Array.from({ length: columns }, (): number[] => [])
  ofPlace.forEach((column, at) => byColumn[column]?.push(offsets[at]!))
  const counts = new Set(byColumn.map(({ length }) => length))
  if (ofPlace.length === offsets.length && counts.size === 1 && !counts.has(0)) return Int32Array.from(byColumn.flat())
  throw failure({
    code: 'unsupported-model',
    who: `observe, the value '${value}'`,
    expected: `${columns} columns that are seen alike`,
    received: `${offsets.length} places`,
    remedy: 'Choose a criterion that looks at weights alone, or another granularity.',
  })
}

function findPlaces(source: ColumnSource, { shape, axis }: SeenValue): Places {
  const axes = source.axes.map(one => (one < 0 ? one + shape.length : one))
  const others = shape.map((_, one) => one).filter(one => one !== axis && !axes.includes(one))
  const starts = sortByColumn(offsetsAlong(shape, axes), source)
  const rest = offsetsAlong(shape, others)
  return {
    starts,
    perColumn: starts.length / source.columns,
    rest,
    isContiguous: rest.every((offset, at) => offset === at),
    step: axis === undefined ? 0 : product(shape.slice(axis + 1)),
  }
}

const remembered = new WeakMap<ColumnSource, Map<string, Places>>()

function placesOf(source: ColumnSource, value: SeenValue): Places {
  const bySize = remembered.get(source) ?? new Map<string, Places>()
  remembered.set(source, bySize)
  const key = `${value.shape} ${value.axis}`
  const known = bySize.get(key) ?? findPlaces(source, value)
  if (bySize.size > 8) bySize.clear()
  bySize.set(key, known)
  return known
}

/** The numbers of one example, column by column: [columns, length] row-major. */
export function takeColumns(source: ColumnSource, value: SeenValue, example: number): Float32Array {
  const { starts, rest, isContiguous, step } = placesOf(source, value)
  const taken = new Float32Array(starts.length * rest.length)
  for (let place = 0, to = 0; place < starts.length; place++) {
    const from = starts[place]! + example * step
    if (isContiguous) taken.set(value.data.subarray(from, from + rest.length), to)
    else for (let at = 0; at < rest.length; at++) taken[to + at] = value.data[from + rest[at]!]!
    to += rest.length
  }
  return taken
}

/** The patches that a convolution multiplies its weight with. */
function patchesOf(
  source: ColumnSource,
  value: SeenValue,
  example: number,
  outputShape: readonly number[],
): TurnedRows {
  const { node, index, shape } = source.convolution!
  const form = formOf(node, index, shape)!
  const own = [1, ...value.shape.slice(1)]
  const length = product(own)
  const first = value.axis === undefined ? 0 : example * length
  const rows = form.rowsOf(value.data.subarray(first, first + length), own, [1, ...outputShape.slice(1)])
  const data = new Float64Array(form.groups * form.inputs * rows.rows)
  for (let group = 0; group < form.groups; group++) {
    const part = data.subarray(group * form.inputs * rows.rows, (group + 1) * form.inputs * rows.rows)
    for (let row = 0; row < rows.rows; row++) rows.copy(row, group, part, row, rows.rows)
  }
  return { groups: form.groups, size: form.inputs, rows: rows.rows, data }
}

/** One example of a value, as statistics take it. `outputShape` is that of the convolution that reads it. */
export function sampleOf(
  source: ColumnSource,
  value: SeenValue,
  place: { readonly example: number; readonly number: number; readonly label?: number | undefined },
  outputShape: readonly number[] | undefined,
): Sample {
  const { columns, groups } = source
  const data = takeColumns(source, value, place.example)
  const length = data.length / columns
  const plain = (): TurnedRows => ({ groups, size: columns / groups, rows: length, data })
  return {
    columns,
    length,
    data,
    example: place.number,
    ...(place.label !== undefined && { label: place.label }),
    rows: () => (source.convolution && outputShape ? patchesOf(source, value, place.example, outputShape) : plain()),
  }
}
