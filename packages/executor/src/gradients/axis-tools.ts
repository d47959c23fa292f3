import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** So many elements added before and after the elements of an axis; fewer than 0 are cut off. */
export type Margin = readonly [before: number, after: number]

/** Pads every axis with zeros, or crops it where a margin is negative. */
export function padOrCrop(tf: TensorFlow, x: Tensor, margins: readonly Margin[]): Tensor {
  const cropped = margins.some(([before, after]) => before < 0 || after < 0) ? crop(tf, x, margins) : x
  if (!margins.some(([before, after]) => before > 0 || after > 0)) return cropped
  return tf.pad(
    cropped,
    margins.map(([before, after]) => [Math.max(before, 0), Math.max(after, 0)]),
  )
}

function crop(tf: TensorFlow, x: Tensor, margins: readonly Margin[]): Tensor {
  const cut = (margin: number): number => Math.max(-margin, 0)
  return tf.slice(
    x,
    margins.map(([before]) => cut(before)),
    margins.map(([before, after], axis) => x.shape[axis]! - cut(before) - cut(after)),
  )
}

/** Where the elements of an axis go: `begin`, `begin + step`, … of an axis of `size` elements. */
export interface Spacing {
  readonly begin: number
  readonly step: number
  readonly size: number
}

/** Puts the elements along one axis at their places in a longer axis of zeros. */
export function spreadAxis(tf: TensorFlow, x: Tensor, axis: number, { begin, step, size }: Spacing): Tensor {
  const count = x.shape[axis]!
  if (count === 0) return tf.zeros(x.shape.with(axis, size))
  const [gap, forward] = [Math.abs(step), step > 0 ? x : tf.reverse(x, axis)]
  const first = step > 0 ? begin : begin + (count - 1) * step
  const outer = x.shape.slice(0, axis).reduce((all, one) => all * one, 1)
  const inner = x.size / outer / count
  const apart =
    gap === 1 ? tf.reshape(forward, [outer, count, inner]) : insertZeros(tf, forward, [outer, count, inner], gap)
  const placed = padOrCrop(tf, apart, [
    [0, 0],
    [first, size - first - apart.shape[1]!],
    [0, 0],
  ])
  return tf.reshape(placed, x.shape.with(axis, size))
}

/** Zeros between the elements of the middle axis, so that they lie `gap` apart; some zeros may follow the last. */
function insertZeros(
  tf: TensorFlow,
  x: Tensor,
  [outer, count, inner]: readonly [number, number, number],
  gap: number,
): Tensor {
  const padded = tf.pad(tf.reshape(x, [outer * count, 1, inner]), [
    [0, 0],
    [0, gap - 1],
    [0, 0],
  ])
  return tf.reshape(padded, [outer, count * gap, inner])
}
