import { floatAttribute, intsAttribute, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'
import { refuse } from '../tensors/refuse.ts'
import { gatherAxis, sliceAxis } from './gather-axis.ts'
import { placeOfAxis } from './image-axes.ts'

/** Pads are an attribute before operator set 11 (`paddings` in the first) and an input from then on. */
const Pad: Operation = {
  name: 'Pad',
  layout: 'either',
  images: [0],
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const pads = padsOf(context, x.rank)
    const mode = stringAttribute(node, 'mode', 'constant')
    if (mode === 'constant') return padConstant(tf, x, pads, constantOf(context))
    if (mode !== 'reflect' && mode !== 'edge' && mode !== 'wrap') return refuse(context, 'a mode of padding', mode)
    return pads.reduce(
      (padded, { axis, before, after }) => gatherAxis(tf, padded, axis, placesOf(mode, x.shape[axis]!, before, after)),
      x,
    )
  },
}

interface AxisPad {
  readonly axis: number
  readonly before: number
  readonly after: number
}

function padsOf(context: OperationContext, rank: number): AxisPad[] {
  const { node, inputs } = context
  const pads =
    intsAttribute(node, 'pads', undefined) ?? intsAttribute(node, 'paddings', undefined) ?? elementsOfInput(context, 1)
  const axes = inputs[3] ? elementsOfInput(context, 3) : Array.from({ length: rank }, (_, axis) => axis)
  return axes.map((axis, i) => ({
    axis: placeOfAxis(context, fromFront(axis, rank), rank),
    before: pads[i]!,
    after: pads[i + axes.length]!,
  }))
}

function constantOf(context: OperationContext): number {
  if (context.inputs[2]) return elementsOfInput(context, 2)[0]!
  return floatAttribute(context.node, 'value', 0)
}

/** Negative pads take away. */
function padConstant(tf: TensorFlow, x: Tensor, pads: readonly AxisPad[], value: number): Tensor {
  const cut = pads.reduce((kept, { axis, before, after }) => {
    if (before >= 0 && after >= 0) return kept
    const [first, last] = [Math.max(0, -before), Math.max(0, -after)]
    return sliceAxis(tf, kept, axis, first, x.shape[axis]! - first - last)
  }, x)
  const widths = x.shape.map((): [number, number] => [0, 0])
  for (const { axis, before, after } of pads) widths[axis] = [Math.max(0, before), Math.max(0, after)]
  if (widths.every(([before, after]) => before === 0 && after === 0)) return tf.clone(cut)
  if (cut.dtype === 'bool') return tf.cast(tf.pad(tf.cast(cut, 'int32'), widths, value), 'bool')
  return tf.pad(cut, widths, value)
}

/** The places of an axis, from those before it to those behind it, that a mode of padding shows. */
function placesOf(mode: 'reflect' | 'edge' | 'wrap', size: number, before: number, after: number): number[] {
  return Array.from({ length: size + before + after }, (_, i) => {
    const place = i - before
    if (mode === 'edge') return Math.min(Math.max(place, 0), size - 1)
    if (mode === 'wrap') return ((place % size) + size) % size
    const period = Math.max(1, 2 * (size - 1))
    const folded = ((place % period) + period) % period
    return Math.min(folded, period - folded)
  })
}

export const paddingOperations: readonly Operation[] = [Pad]
