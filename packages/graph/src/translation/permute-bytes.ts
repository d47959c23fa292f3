import { stridesOf } from '../shapes.ts'
import type { Shape } from '../inferred.ts'

type Words = Uint8Array | Uint16Array | Uint32Array | BigUint64Array

/** Elements of `width` bytes with their axes in another order: axis i of the result is axis `order[i]` of the input. */
export function permuteBytes(bytes: Uint8Array, shape: Shape, order: readonly number[], width: number): Uint8Array {
  const from = wordsOf(bytes, width)
  const result = new Uint8Array(bytes.length)
  const strides = stridesOf(shape)
  copyAxes(from, wordsOf(result, width), {
    sizes: order.map(axis => shape[axis]!),
    strides: order.map(axis => strides[axis]!),
  })
  return result
}

function wordsOf(bytes: Uint8Array, width: number): Words {
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice()
  const [buffer, offset, count] = [aligned.buffer, aligned.byteOffset, aligned.length / width]
  if (width === 8) return new BigUint64Array(buffer, offset, count)
  if (width === 4) return new Uint32Array(buffer, offset, count)
  if (width === 2) return new Uint16Array(buffer, offset, count)
  return aligned
}

interface Walk {
  readonly sizes: readonly number[]
  /** How far apart neighbours lie in the input. */
  readonly strides: readonly number[]
}

/** Fills `to` in order from `from`; the innermost axis is a plain loop. */
function copyAxes(from: Words, to: Words, { sizes, strides }: Walk): void {
  const last = sizes.length - 1
  const [length, stride] = last < 0 ? [from.length, 1] : [sizes[last]!, strides[last]!]
  if (to.length === 0) return
  const position = new Array<number>(Math.max(0, last)).fill(0)
  let start = 0
  for (let target = 0; target < to.length;) {
    for (let i = 0, source = start; i < length; i++, source += stride) to[target++] = from[source]!
    start += advance(position, sizes, strides)
  }
}

/** Moves to the next position of the outer axes; returns how far that is in the input. */
function advance(position: number[], sizes: readonly number[], strides: readonly number[]): number {
  let moved = 0
  for (let axis = position.length - 1; axis >= 0; axis--) {
    moved += strides[axis]!
    if (++position[axis]! < sizes[axis]!) return moved
    moved -= sizes[axis]! * strides[axis]!
    position[axis] = 0
  }
  return moved
}
