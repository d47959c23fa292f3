import { decodeElements } from '@coppice/graph'
import type { Batch } from '@coppice/spec'
import type { Numbers } from './row-source.ts'

/** Numbers with their shape. */
export interface Value {
  readonly values: Numbers
  readonly shape: readonly number[]
}

/** What a run gave, as numbers. */
export function valueOf({ type, shape, data }: Batch): Value {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    return { values: Array.from(data, Number), shape }
  if (type !== 'float16' && type !== 'bfloat16') return { values: data, shape }
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return { values: decodeElements(type, bytes, data.length), shape }
}

/**
 * A batch without the positions that went, as float32; `kept` has the positions that stay on each axis, `null` for all,
 * as {@link keptOf} gives them.
 *
 * @example
 * ```ts
 * cutBatch({ type: 'float32', shape: [1, 3], data: Float32Array.of(1, 2, 3) }, [null, Int32Array.of(0, 2)]).data // [1, 3]
 * ```
 */
export function cutBatch(batch: Batch, kept: readonly (Int32Array | null)[]): Batch {
  if (kept.every(positions => positions === null)) return batch
  const { values, shape } = cutValue(valueOf(batch), kept)
  return { type: 'float32', shape, data: Float32Array.from(values) }
}

/** The value without the positions that went; `kept` has the positions that stay on each axis, `null` for all. */
export function cutValue(value: Value, kept: readonly (Int32Array | null)[]): Value {
  return kept.reduce<Value>((cut, positions, axis) => (positions ? cutAxis(cut, axis, positions) : cut), value)
}

function cutAxis({ values, shape }: Value, axis: number, positions: Int32Array): Value {
  const inner = shape.slice(axis + 1).reduce((total, size) => total * size, 1)
  const size = shape[axis]!
  const outer = values.length / (size * inner)
  const result = new Float64Array(outer * positions.length * inner)
  let to = 0
  for (let row = 0; row < outer; row++)
    for (const position of positions) {
      const from = (row * size + position) * inner
      for (let i = 0; i < inner; i++) result[to++] = values[from + i]!
    }
  return { values: result, shape: shape.with(axis, positions.length) }
}
