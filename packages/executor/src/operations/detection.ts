import { intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { inputOf } from '../tensors/input-of.ts'
import { multiplyMatrices } from '../tensors/multiply-matrices.ts'
import { alignRegions } from './detection-regions.ts'
import { sampleGrid } from './detection-sampling.ts'
import { selectBoxes } from './detection-suppression.ts'

/** Reads boxes and scores. */
export const NonMaxSuppression: Operation = { name: 'NonMaxSuppression', run: selectBoxes }

/** Reads the regions, not the image: gradients flow to the latter alone. */
export const RoiAlign: Operation = { name: 'RoiAlign', run: alignRegions }

/** Samples an image at the places of a grid, of coordinates from -1 to 1, the last axis of the image first. */
export const GridSample: Operation = { name: 'GridSample', run: sampleGrid }

/** The places of an image from -1 to 1 moved by a matrix for each image of the batch. */
export const AffineGrid: Operation = {
  name: 'AffineGrid',
  run(context) {
    const { tf, node } = context
    const [batch, , ...sizes] = elementsOfInput(context, 1) as [number, number, ...number[]]
    const isAligned = intAttribute(node, 'align_corners', 0) === 1
    const coordinate = (place: number, size: number): number =>
      isAligned ? (size === 1 ? 0 : (2 * place) / (size - 1) - 1) : (2 * place + 1) / size - 1
    const places = sizes.reduce<number[][]>(
      (rows, size) => rows.flatMap(row => Array.from({ length: size }, (_, i) => [coordinate(i, size), ...row])),
      [[1]],
    )
    const base = tf.tensor2d(places, [places.length, sizes.length + 1], 'float32')
    const grid: Tensor = multiplyMatrices(tf, base, tf.transpose(inputOf(context, 0), [0, 2, 1]))
    return tf.reshape(grid, [batch, ...sizes, sizes.length])
  },
}

export const detectionOperations: readonly Operation[] = [NonMaxSuppression, RoiAlign, GridSample, AffineGrid]
