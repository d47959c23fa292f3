import { elementsOf, intAttribute, stringAttribute, stridesOf } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { OperationContext, TensorFlow } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'
import { pickRows } from '../tensors/rows.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'

type Padding = 'zeros' | 'border' | 'reflection'

/** Places of one axis that contribute to each point, with their weights; vectors of all points. */
interface Taps {
  readonly place: Tensor
  readonly weight: Tensor
}

interface Sampling {
  readonly mode: 'nearest' | 'linear' | 'cubic'
  readonly padding: Padding
  readonly isAligned: boolean
}

/** Gradients flow to the image and, but for nearest places, to the grid. */
export function sampleGrid(context: OperationContext): Tensor {
  const { tf, node } = context
  const [image, grid] = [inputOf(context, 0), inputOf(context, 1)]
  const sampling: Sampling = {
    mode: stringAttribute(node, 'mode', 'linear').replace(/^bi/u, '') as Sampling['mode'],
    padding: stringAttribute(node, 'padding_mode', 'zeros') as Padding,
    isAligned: intAttribute(node, 'align_corners', 0) === 1,
  }
  const [batch, channels, ...sizes] = image.shape as [number, number, ...number[]]
  const points = elementsOf(grid.shape.slice(0, -1))
  const coordinates = tf.split(tf.reshape(grid, [points, sizes.length]), sizes.length, 1)
  const taps = sizes.map((size, axis) => tapsOf(tf, tf.reshape(coordinates.at(-1 - axis)!, [points]), size, sampling))
  const channelsLast = [0, ...sizes.map((_, i) => i + 2), 1]
  const rows = tf.reshape(tf.transpose(image, channelsLast), [batch * elementsOf(sizes), channels])
  const perImage = points / batch
  const starts = Array.from({ length: points }, (_, i) => Math.floor(i / perImage) * elementsOf(sizes))
  const sampled = sumTaps(tf, rows, tf.tensor1d(starts, 'int32'), taps, stridesOf(sizes))
  const output = tf.reshape(sampled, [batch, ...grid.shape.slice(1, -1), channels])
  return tf.transpose(output, [0, output.rank - 1, ...sizes.map((_, i) => i + 1)])
}

/** The sum over every combination of a tap of each axis. */
function sumTaps(
  tf: TensorFlow,
  rows: Tensor,
  starts: Tensor,
  taps: readonly (readonly Taps[])[],
  strides: readonly number[],
): Tensor {
  const combinations = taps.reduce<{ place: Tensor; weight: Tensor | undefined }[]>(
    (before, ofAxis, axis) =>
      before.flatMap(({ place, weight }) =>
        ofAxis.map(tap => ({
          place: tf.add(place, tf.mul(tap.place, tf.scalar(strides[axis]!, 'int32'))),
          weight: weight ? tf.mul(weight, tap.weight) : tap.weight,
        })),
      ),
    [{ place: starts, weight: undefined }],
  )
  const parts = combinations.map(({ place, weight }) => tf.mul(pickRows(tf, rows, place), tf.expandDims(weight!, 1)))
  return parts.reduce((sum, part) => tf.add(sum, part))
}

function tapsOf(tf: TensorFlow, coordinate: Tensor, size: number, sampling: Sampling): Taps[] {
  const { mode, padding, isAligned } = sampling
  const shifted = tf.add(coordinate, 1)
  const place = isAligned ? tf.mul(shifted, (size - 1) / 2) : tf.sub(tf.mul(shifted, size / 2), 0.5)
  const bounded = mode === 'cubic' ? place : keepWithin(tf, place, size, padding, isAligned)
  if (mode === 'nearest')
    return [
      tapAt(
        tf,
        withoutGradient(tf, [bounded], x => tf.round(x)),
        undefined,
        size,
        sampling,
      ),
    ]
  const first = withoutGradient(tf, [bounded], x => tf.floor(x))
  const beyond = tf.sub(bounded, first)
  const offsets = mode === 'linear' ? [0, 1] : [-1, 0, 1, 2]
  return offsets.map(offset => {
    const distance = tf.abs(tf.sub(beyond, offset))
    const weight = mode === 'linear' ? tf.sub(1, distance) : cubicWeight(tf, distance, Math.abs(offset - 0.5) > 1)
    return tapAt(tf, tf.add(first, offset), weight, size, sampling)
  })
}

/** A whole place off the tape; outside of the image it counts nothing, or what the padding says. */
function tapAt(
  tf: TensorFlow,
  place: Tensor,
  weight: Tensor | undefined,
  size: number,
  { padding, isAligned }: Sampling,
): Taps {
  const bounded = keepWithin(tf, place, size, padding, isAligned)
  const whole = withoutGradient(tf, [bounded], x => tf.cast(tf.clipByValue(tf.round(x), 0, size - 1), 'int32'))
  const isInside = withoutGradient(tf, [bounded], x =>
    tf.cast(tf.logicalAnd(tf.greaterEqual(x, 0), tf.lessEqual(x, size - 1)), 'float32'),
  )
  return { place: whole, weight: weight ? tf.mul(weight, isInside) : isInside }
}

/** The cubic convolution kernel with a = -0.75, within a distance of 1 or from 1 to 2. */
function cubicWeight(tf: TensorFlow, distance: Tensor, isOuter: boolean): Tensor {
  const a = -0.75
  const polynomial = (...factors: number[]): Tensor =>
    factors.reduce<Tensor>((sum, factor) => tf.add(tf.mul(sum, distance), factor), tf.zerosLike(distance))
  return isOuter ? polynomial(a, -5 * a, 8 * a, -4 * a) : polynomial(a + 2, -(a + 3), 0, 1)
}

function keepWithin(tf: TensorFlow, place: Tensor, size: number, padding: Padding, isAligned: boolean): Tensor {
  if (padding === 'zeros') return place
  if (padding === 'border') return tf.clipByValue(place, 0, size - 1)
  const [least, most] = isAligned ? [0, size - 1] : [-0.5, size - 0.5]
  return most === least ? tf.zerosLike(place) : reflect(tf, place, least, most)
}

/** Folds a line back and forth into a stretch of it. */
function reflect(tf: TensorFlow, place: Tensor, least: number, most: number): Tensor {
  const period = 2 * (most - least)
  const whole = withoutGradient(tf, [place], x => tf.floor(tf.div(tf.sub(x, least), period)))
  const along = tf.sub(tf.sub(place, least), tf.mul(whole, period))
  return tf.add(tf.sub(most - least, tf.abs(tf.sub(along, most - least))), least)
}
