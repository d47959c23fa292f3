import { intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { OperationContext } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { inputOf } from '../tensors/input-of.ts'

/** Top, left, bottom, right. */
type Box = readonly [number, number, number, number]

interface Limits {
  readonly most: number
  readonly overlap: number
  readonly score: number
}

/** Rows of image, class and box: for each class the boxes of the highest scores that overlap none chosen before. */
export function selectBoxes(context: OperationContext): Tensor {
  const [batch, count] = inputOf(context, 0).shape as [number, number]
  const classes = inputOf(context, 1).shape[1]!
  const isCentred = intAttribute(context.node, 'center_point_box', 0) === 1
  const [boxes, scores] = [elementsOfInput(context, 0), elementsOfInput(context, 1)]
  const limit = (index: number, fallback: number): number =>
    context.inputs[index] ? elementsOfInput(context, index)[0]! : fallback
  const limits: Limits = { most: limit(2, 0), overlap: limit(3, 0), score: limit(4, -Infinity) }
  const rows: number[][] = []
  for (let image = 0; image < batch; image++) {
    const ofImage = Array.from({ length: count }, (_, i) => boxAt(boxes, image * count + i, isCentred))
    for (let label = 0; label < classes; label++) {
      const start = (image * classes + label) * count
      const chosen = choose(ofImage, scores.slice(start, start + count), limits)
      rows.push(...chosen.map(box => [image, label, box]))
    }
  }
  return context.tf.tensor2d(rows.flat(), [rows.length, 3], 'int32')
}

function boxAt(boxes: readonly number[], place: number, isCentred: boolean): Box {
  const [a, b, c, d] = boxes.slice(4 * place, 4 * place + 4) as [number, number, number, number]
  if (isCentred) return [b - d / 2, a - c / 2, b + d / 2, a + c / 2]
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)]
}

function choose(boxes: readonly Box[], scores: readonly number[], { most, overlap, score }: Limits): number[] {
  const order = scores.flatMap((value, i) => (value > score ? [i] : []))
  order.sort((a, b) => scores[b]! - scores[a]! || a - b)
  const chosen: number[] = []
  for (const candidate of order) {
    if (chosen.length >= most) break
    if (chosen.every(other => shareOf(boxes[candidate]!, boxes[other]!) <= overlap)) chosen.push(candidate)
  }
  return chosen
}

/** The area that two boxes share as a part of the area that they cover. */
function shareOf(left: Box, right: Box): number {
  const height = Math.min(left[2], right[2]) - Math.max(left[0], right[0])
  const width = Math.min(left[3], right[3]) - Math.max(left[1], right[1])
  const shared = Math.max(height, 0) * Math.max(width, 0)
  const area = (box: Box): number => (box[2] - box[0]) * (box[3] - box[1])
  const covered = area(left) + area(right) - shared
  return covered > 0 ? shared / covered : 0
}
