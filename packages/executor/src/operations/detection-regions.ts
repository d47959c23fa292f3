import { floatAttribute, intAttribute, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { inputOf } from '../tensors/input-of.ts'
import { pickRows } from '../tensors/rows.ts'

/** A place on one axis between two pixels. */
interface Between {
  readonly low: number
  readonly high: number
  /** How far it is from `low` towards `high`. */
  readonly part: number
  readonly isInside: boolean
}

/** Pools a region of an image to a fixed size from points that are interpolated between four pixels. */
export function alignRegions(context: OperationContext): Tensor {
  const { tf, node } = context
  const image = inputOf(context, 0)
  const [batch, channels, height, width] = image.shape as [number, number, number, number]
  const [regions, images] = [elementsOfInput(context, 1), elementsOfInput(context, 2)]
  const sizes = ['output_height', 'output_width'].map(name => intAttribute(node, name, 1)) as [number, number]
  if (images.length === 0) return tf.zeros([0, channels, ...sizes])
  const rows = tf.reshape(tf.transpose(image, [0, 2, 3, 1]), [batch * height * width, channels])
  const pooled = images.map((which, i) => {
    const [left, top, right, bottom] = regions.slice(4 * i, 4 * i + 4) as [number, number, number, number]
    const vertical = pointsOf(context, top, bottom, sizes[0], height)
    const horizontal = pointsOf(context, left, right, sizes[1], width)
    return poolRegion(context, rows, { vertical, horizontal, start: which * height * width, width })
  })
  return tf.transpose(tf.reshape(tf.concat(pooled), [images.length, ...sizes, channels]), [0, 3, 1, 2])
}

/** For each cell of the output its points on one axis. */
function pointsOf(
  { node, opset }: OperationContext,
  from: number,
  to: number,
  cells: number,
  size: number,
): Between[][] {
  const mode = stringAttribute(node, 'coordinate_transformation_mode', opset < 16 ? 'output_half_pixel' : 'half_pixel')
  const isHalf = mode === 'half_pixel'
  const scale = floatAttribute(node, 'spatial_scale', 1)
  const [start, end] = [from * scale - (isHalf ? 0.5 : 0), to * scale - (isHalf ? 0.5 : 0)]
  const extent = isHalf ? end - start : Math.max(end - start, 1)
  const count = intAttribute(node, 'sampling_ratio', 0) || Math.ceil(extent / cells)
  return Array.from({ length: cells }, (_, cell) =>
    Array.from({ length: count }, (_, point) =>
      between(start + (extent / cells) * (cell + (point + 0.5) / count), size),
    ),
  )
}

function between(place: number, size: number): Between {
  const isInside = place >= -1 && place <= size
  const bounded = Math.max(place, 0)
  const low = Math.min(Math.floor(bounded), size - 1)
  return { low, high: Math.min(low + 1, size - 1), part: low === size - 1 ? 0 : bounded - low, isInside }
}

interface Region {
  readonly vertical: readonly (readonly Between[])[]
  readonly horizontal: readonly (readonly Between[])[]
  readonly start: number
  readonly width: number
}

/** Cells by channels: the mean of the points of each, or the largest of the parts that they are made of. */
function poolRegion({ tf, node }: OperationContext, rows: Tensor, region: Region): Tensor {
  const { vertical, horizontal, start, width } = region
  const [places, weights]: [number[], number[]] = [[], []]
  const cells = vertical.flatMap(ys => horizontal.map(xs => [ys, xs] as const))
  for (const [ys, xs] of cells) {
    for (const y of ys) {
      for (const x of xs) {
        const counts = y.isInside && x.isInside ? 1 : 0
        for (const [row, ofRow] of [
          [y.low, 1 - y.part],
          [y.high, y.part],
        ] as const) {
          for (const [column, ofColumn] of [
            [x.low, 1 - x.part],
            [x.high, x.part],
          ] as const) {
            places.push(start + row * width + column)
            weights.push(counts * ofRow * ofColumn)
          }
        }
      }
    }
  }
  const count = places.length / Math.max(cells.length, 1)
  if (count === 0) return tf.zeros([cells.length, rows.shape[1]!])
  const picked = tf.mul(pickRows(tf, rows, tf.tensor1d(places, 'int32')), columnOf(tf, weights))
  const parts = tf.reshape(picked, [cells.length, count, rows.shape[1]!])
  if (stringAttribute(node, 'mode', 'avg') === 'max') return tf.max(parts, 1)
  return tf.div(tf.sum(parts, 1), count / 4)
}

function columnOf(tf: TensorFlow, numbers: readonly number[]): Tensor {
  return tf.tensor2d([...numbers], [numbers.length, 1], 'float32')
}
