import type { CellLayout, Granularity, Role, Slice, Unit, WeightMatrix } from '@coppice/spec'
import { seeded } from '../seeded.ts'

/** Gives element `at` of a tensor. */
export type Fill = (tensor: string, count: number) => Float32Array

/** Normally distributed weights: the same for the same tensor name. */
export const randomFill: Fill = (tensor, count) => {
  const random = seeded(11, tensor)
  return Float32Array.from({ length: count }, () => random.normal())
}

/** The same number everywhere. */
export const constantFill =
  (value: number): Fill =>
  (_tensor, count) =>
    new Float32Array(count).fill(value)

const range = (count: number, from = 0): Int32Array => Int32Array.from({ length: count }, (_, i) => from + i)

function slice(fill: Fill, tensor: string, shape: readonly number[], role: Role, layout: CellLayout): Slice {
  const data = fill(
    tensor,
    shape.reduce((product, size) => product * size, 1),
  )
  return { tensor, shape, data, role, layout }
}

const alongAxis = (axis: number, cells: number, count = 1, from = 0): CellLayout => ({
  kind: 'axis',
  axis,
  positions: range(cells * count, from),
  count,
})

/** A convolution with BatchNorm and two readers; in the second the unit is only a part of the axis. */
function normalisedChannels(fill: Fill, size: number): Unit {
  const slices = [
    slice(fill, 'conv.weight', [size, 3, 3, 3], 'output', alongAxis(0, size)),
    slice(fill, 'conv.bias', [size], 'bias', alongAxis(0, size)),
    slice(fill, 'bn.weight', [size], 'scale', alongAxis(0, size)),
    slice(fill, 'bn.running_mean', [size], 'statistic', alongAxis(0, size)),
    slice(fill, 'reader.weight', [5, size, 1, 1], 'input', alongAxis(1, size)),
    slice(fill, 'joined.weight', [4, size + 3, 1, 1], 'input', alongAxis(1, size, 1, 2)),
    slice(fill, 'joined.bn.weight', [size + 3], 'scale', alongAxis(0, size, 1, 2)),
  ]
  return { id: 'normalised', granularity: 'channel', size, slices }
}

/** Two dense layers that write to one residual sum, without a norm. */
function residualChannels(fill: Fill, size: number): Unit {
  const slices = [
    slice(fill, 'first.weight', [size, 7], 'output', alongAxis(0, size)),
    slice(fill, 'second.weight', [4, size], 'output', alongAxis(1, size)),
    slice(fill, 'first.bias', [size], 'bias', alongAxis(0, size)),
  ]
  return { id: 'residual', granularity: 'channel', size, slices }
}

/** An embedding and its reader: nothing here is an `output`. */
function tableChannels(fill: Fill, size: number): Unit {
  const slices = [
    slice(fill, 'table', [9, size], 'table', alongAxis(1, size)),
    slice(fill, 'reader.weight', [size, 4], 'input', alongAxis(0, size)),
  ]
  return { id: 'table', granularity: 'channel', size, slices }
}

function heads(fill: Fill, size: number): Unit {
  const slices = [
    slice(fill, 'query.weight', [4 * size, 6], 'output', alongAxis(0, size, 4)),
    slice(fill, 'query.bias', [4 * size], 'bias', alongAxis(0, size, 4)),
    slice(fill, 'projection.weight', [6, 4 * size], 'input', alongAxis(1, size, 4)),
  ]
  return { id: 'heads', granularity: 'head', size, slices }
}

const dense: WeightMatrix = { outputs: [0], inputs: [1], groups: 1, groupedBy: 'outputs' }

function elements(fill: Fill, granularity: 'element' | 'n:m', rows: number, columns: number): Unit {
  const slices = [{ ...slice(fill, 'dense.weight', [rows, columns], 'output', { kind: 'element' }), matrix: dense }]
  return { id: 'dense.weight', granularity, size: rows * columns, slices }
}

function blocks(fill: Fill, rows: number, columns: number): Unit {
  const layout: CellLayout = { kind: 'block', matrix: [rows, columns], block: [4, 4] }
  const slices = [{ ...slice(fill, 'dense.weight', [rows, columns], 'output', layout), matrix: dense }]
  return { id: 'dense.weight', granularity: 'block', size: Math.ceil(rows / 4) * Math.ceil(columns / 4), slices }
}

function layer(fill: Fill): Unit {
  const slices = [slice(fill, 'layer.weight', [6, 5], 'output', alongAxis(0, 1, 6))]
  return { id: 'layer', granularity: 'layer', size: 1, slices }
}

/** Units of one granularity, freshly made; all of them have cells of equal shape. */
export function sampleUnits(granularity: Granularity, fill: Fill): readonly Unit[] {
  switch (granularity) {
    case 'element':
    case 'n:m':
      return [elements(fill, granularity, 4, 8)]
    case 'block':
      return [blocks(fill, 8, 12)]
    case 'channel':
      return [normalisedChannels(fill, 6), residualChannels(fill, 5), tableChannels(fill, 4)]
    case 'head':
      return [heads(fill, 3)]
    case 'layer':
      return [layer(fill)]
  }
}

/** Units of one granularity and a single cell. */
export function singleCellUnits(granularity: Granularity, fill: Fill): readonly Unit[] {
  switch (granularity) {
    case 'element':
    case 'n:m':
      return [elements(fill, granularity, 1, 1)]
    case 'block':
      return [blocks(fill, 3, 2)]
    case 'channel':
      return [normalisedChannels(fill, 1), residualChannels(fill, 1), tableChannels(fill, 1)]
    case 'head':
      return [heads(fill, 1)]
    case 'layer':
      return [layer(fill)]
  }
}

/** Units with blocks that are cut short at the edges. */
export const raggedUnits = (fill: Fill): readonly Unit[] => [blocks(fill, 6, 10)]
