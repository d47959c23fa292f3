import type { CellLayout, Role, Slice, Unit, WeightMatrix } from '@coppice/spec'

/** Rows of numbers, all of the same length. */
export type Rows = readonly (readonly number[])[]

/** A dense layer's weight, [outputs, inputs]. */
const dense: WeightMatrix = { outputs: [0], inputs: [1], groups: 1, groupedBy: 'outputs' }

function sliceOf(tensor: string, rows: Rows, role: Role, layout: CellLayout): Slice {
  return { tensor, shape: [rows.length, rows[0]!.length], data: Float32Array.from(rows.flat()), role, layout }
}

/**
 * The single weights of a dense layer, [outputs, inputs], as a unit of the granularity `element`.
 *
 * @example
 * ```ts
 * elementUnit([[1, -2], [3, 4]]).size // 4
 * ```
 */
export function elementUnit(rows: Rows, matrix: WeightMatrix = dense): Unit {
  const slice = { ...sliceOf('w', rows, 'output', { kind: 'element' }), matrix }
  return { id: 'w', granularity: 'element', size: slice.data.length, slices: [slice] }
}

/**
 * Blocks of a dense layer's weight as a unit of the granularity `block`; those at the edges may be cut short.
 *
 * @example
 * ```ts
 * blockUnit([[1, -2], [3, 4]], [2, 1]).size // 2
 * ```
 */
export function blockUnit(rows: Rows, block: readonly [number, number]): Unit {
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

/**
 * Neurons as a unit of the granularity `channel`: one row of `output` makes each, one column of `input` reads it. Its first slice is a bias of nines.
 *
 * @example
 * ```ts
 * neuronUnit([[1, -2], [3, 4]]).slices.map(slice => slice.role) // ['bias', 'output']
 * ```
 */
export function neuronUnit(output: Rows, input?: Rows): Unit {
  const size = output.length
  const made = sliceOf('made', output, 'output', along(0, size))
  const bias: Slice = { ...made, tensor: 'bias', shape: [size], data: new Float32Array(size).fill(9), role: 'bias' }
  const read = input ? [sliceOf('read', input, 'input', along(1, size))] : []
  return { id: 'neurons', granularity: 'channel', size, slices: [bias, made, ...read] }
}
