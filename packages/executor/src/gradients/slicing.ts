import type { Tensor } from '@tensorflow/tfjs-core'
import { spreadAxis } from './axis-tools.ts'
import type { Gradient, GradientContext } from './gradient.ts'

function flowOfSlice({ tf, dy, saved: [x], attributes }: GradientContext): Tensor {
  const { begin, size } = attributes as { begin: number | number[]; size: number | number[] }
  const [first] = tf.slice_util.parseSliceParams(x!, begin, size) as [number[], number[]]
  const margins = x!.shape.map((all, axis): [number, number] => [first[axis]!, all - first[axis]! - dy.shape[axis]!])
  return dy.rank === 0 ? tf.clone(dy) : tf.pad(dy, margins)
}

function flowOfStridedSlice({ tf, dy, saved: [x], attributes }: GradientContext): Tensor {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes
  const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as [
    number,
    number,
    number,
    number,
    number,
  ]
  const { shape } = x!
  const read = tf.slice_util.sliceInfo(shape, begin as number[], end as number[], strides as number[], ...masks)
  const counts = shape.map((_, axis) => Math.ceil((read.end[axis]! - read.begin[axis]!) / read.strides[axis]!))
  return shape.reduce(
    (placed, size, axis) => spreadAxis(tf, placed, axis, { begin: read.begin[axis]!, step: read.strides[axis]!, size }),
    tf.reshape(
      dy,
      counts.map(count => Math.max(count, 0)),
    ),
  )
}

/** Slices. */
export const slicingGradients: readonly Gradient[] = [
  { kernel: 'Slice', inputs: ['x'], flow: context => ({ x: () => flowOfSlice(context) }) },
  {
    kernel: 'StridedSlice',
    inputs: ['x'],
    mends: 'there is none',
    flow: context => ({ x: () => flowOfStridedSlice(context) }),
  },
]
