import type { CellLayout, Role, Slice, Unit, WeightMatrix } from '@coppice/spec'

/** Rows of numbers. */
export type Rows = readonly (readonly number[])[]

/** A dense layer's weight, [outputs, inputs]. */
const dense: WeightMatrix = { outputs: [0], inputs: [1], groups: 1, groupedBy: 'outputs' }

function sliceOf(tensor: string, rows: Rows, role: Role, layout: CellLayout): Slice {
  return { tensor, shape: [rows.length, rows[0]!.length], data: Float32Array.from(rows.flat()), role, layout }
}

/** Single weights of a dense layer. */
export function elements(rows: Rows, matrix: WeightMatrix = dense): Unit {
  const slice = { ...sliceOf('w', rows, 'output', { kind: 'element' }), matrix }
  return { id: 'w', granularity: 'element', size: slice.data.length, slices: [slice] }
}

/** Blocks of a dense layer's weight. */
export function blocks(rows: Rows, block: readonly [number, number]): Unit {
  const shape = [rows.length, rows[0]!.length] as const
  const slice = { ...sliceOf('w', rows, 'output', { kind: 'block', matrix: shape, block }), matrix: dense }
  const size = Math.ceil(shape[0] / block[0]) * Math.ceil(shape[1] / block[1])
  return { id: 'w', granularity: 'block', size, slices: [slice] }
}

const along = (axis: number, cells: number): CellLayout => ({
  kind: 'axis',
  axis,
  positions: Int32Array.from({ length: cells }, (_, cell) => cell),
  count: 1,
})

/** Neurons: one row of `output` makes each, one column of `input` reads it. */
export function neurons(output: Rows, input?: Rows): Unit {
  const size = output.length
  const made = sliceOf('made', output, 'output', along(0, size))
  const bias: Slice = { ...made, tensor: 'bias', shape: [size], data: new Float32Array(size).fill(9), role: 'bias' }
  const read = input ? [sliceOf('read', input, 'input', along(1, size))] : []
  return { id: 'neurons', granularity: 'channel', size, slices: [bias, made, ...read] }
}
