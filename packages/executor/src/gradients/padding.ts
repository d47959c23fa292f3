import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { padOrCrop } from './axis-tools.ts'
import type { Margin } from './axis-tools.ts'
import type { Gradient, GradientContext } from './gradient.ts'

function flowOfPad({ tf, dy, saved: [x], attributes }: GradientContext): Tensor {
  const begin = (attributes['paddings'] as readonly Margin[]).map(([before]) => before)
  return dy.rank === 0 ? tf.clone(dy) : tf.slice(dy, begin, x!.shape)
}

/** Takes `count` elements of the middle axis in reverse and puts them at `place` of so many zeros. */
function fold(tf: TensorFlow, dy: Tensor, from: number, count: number, place: Margin): Tensor {
  const [outer, , inner] = dy.shape as [number, number, number]
  const mirrored = tf.reverse(tf.slice(dy, [0, from, 0], [outer, count, inner]), 1)
  return padOrCrop(tf, mirrored, [[0, 0], place, [0, 0]])
}

/** What was mirrored over both ends of an axis of `size` elements is added where it came from. */
function foldAxis(tf: TensorFlow, dy: Tensor, axis: number, size: number, margin: Margin, skip: number): Tensor {
  const [before, after] = margin
  if (before === 0 && after === 0) return dy
  const outer = dy.shape.slice(0, axis).reduce((all, one) => all * one, 1)
  const flat = tf.reshape(dy, [outer, dy.shape[axis]!, -1])
  const inner = flat.shape[2]!
  let sum: Tensor = tf.slice(flat, [0, before, 0], [outer, size, inner])
  if (before > 0) sum = tf.add(sum, fold(tf, flat, 0, before, [skip, size - before - skip]))
  if (after > 0) sum = tf.add(sum, fold(tf, flat, before + size, after, [size - after - skip, skip]))
  return tf.reshape(sum, dy.shape.with(axis, size))
}

function flowOfMirrorPad({ tf, dy, saved: [x], attributes }: GradientContext): Tensor {
  const skip = attributes['mode'] === 'reflect' ? 1 : 0
  const margins = attributes['paddings'] as readonly Margin[]
  return margins.reduce((sum, margin, axis) => foldAxis(tf, sum, axis, x!.shape[axis]!, margin, skip), dy)
}

/** Padding with a constant, and by mirroring. */
export const paddingGradients: readonly Gradient[] = [
  { kernel: 'PadV2', inputs: ['x'], flow: context => ({ x: () => flowOfPad(context) }) },
  {
    kernel: 'MirrorPad',
    inputs: ['x'],
    mends: 'what was mirrored is left out',
    flow: context => ({ x: () => flowOfMirrorPad(context) }),
  },
]
