import { intAttribute, intsAttribute, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'
import { dequantize, quantize } from '../tensors/quantization.ts'
import { refuse } from '../tensors/refuse.ts'
import { convolveBack } from './convolve-back.ts'
import { convolve } from './convolve.ts'
import { refused } from './refused.ts'
import { extentOf, resolveWindows } from './windows.ts'
import type { Windows } from './windows.ts'

export const Conv: Operation = {
  name: 'Conv',
  layout: 'channels-last',
  run: context => runConvolution(context),
}

/** A convolution of the first input with the second and, where it is there, the third as bias. Channels are last. */
export function runConvolution(context: OperationContext): Tensor {
  const weight = inputOf(context, 1)
  const filter = derived(context, 1, 'filter', given => toFilter(context, given))
  const y = convolveWith(context, inputOf(context, 0), filter, weight.shape.slice(2))
  return context.inputs[2] ? context.tf.add(y, context.inputs[2]) : y
}

function convolveWith(context: OperationContext, x: Tensor, filter: Tensor, kernel: readonly number[]): Tensor {
  const { tf, node } = context
  if (kernel.length > 3) refuse(context, 'one to three spatial axes', `${kernel.length}`)
  const windows = resolveWindows(node, kernel, x.shape.slice(1, -1))
  return convolve(tf, x, filter, windows, intAttribute(node, 'group', 1))
}

/** [filters, inputs, ...kernel] as [...kernel, inputs, filters], or channels of any other kind of weight likewise. */
function toFilter({ tf }: OperationContext, weight: Tensor): Tensor {
  const kernel = Array.from({ length: weight.rank - 2 }, (_, i) => i + 2)
  return tf.transpose(weight, [...kernel, 1, 0])
}

function derived(context: OperationContext, index: number, purpose: string, make: (input: Tensor) => Tensor): Tensor {
  return context.derive?.(index, purpose, make) ?? make(inputOf(context, index))
}

/** Exact where sums stay below 2^24. */
const ConvInteger: Operation = {
  name: 'ConvInteger',
  layout: 'channels-last',
  run(context) {
    const { tf, inputs } = context
    const weight = inputOf(context, 1)
    const filter = toFilter(context, dequantize(tf, weight, undefined, perFilter(context, 3)))
    const x = dequantize(tf, inputOf(context, 0), undefined, inputs[2])
    return tf.cast(tf.round(convolveWith(context, x, filter, weight.shape.slice(2))), 'int32')
  },
}

/** Computed in floats; the bias is in units of both scales. */
const QLinearConv: Operation = {
  name: 'QLinearConv',
  layout: 'channels-last',
  run(context) {
    const { tf, inputs } = context
    const weight = inputOf(context, 3)
    const filter = toFilter(context, dequantize(tf, weight, perFilter(context, 4), perFilter(context, 5)))
    const x = dequantize(tf, inputOf(context, 0), inputOf(context, 1), inputs[2])
    const y = convolveWith(context, x, filter, weight.shape.slice(2))
    const unit = tf.mul(inputOf(context, 1), inputOf(context, 4))
    const shifted = inputs[8] ? tf.add(y, tf.mul(tf.cast(inputs[8], 'float32'), unit)) : y
    return quantize(tf, shifted, inputOf(context, 6), inputs[7], context.inferredOutputs[0]?.type)
  },
}

/** One number for all or for each filter, in a shape that broadcasts to the weight. */
function perFilter({ tf, inputs }: OperationContext, index: number): Tensor | undefined {
  const numbers = inputs[index]
  const rank = inputs[index < 4 ? 1 : 3]!.rank
  if (!numbers || numbers.size === 1) return numbers && tf.reshape(numbers, [])
  return tf.reshape(numbers, [numbers.size, ...new Array<number>(rank - 1).fill(1)])
}

const ConvTranspose: Operation = {
  name: 'ConvTranspose',
  layout: 'channels-last',
  run(context) {
    const { tf, node, inputs } = context
    const x = inputOf(context, 0)
    const spatial = x.shape.slice(1, -1)
    if (spatial.length > 3) refuse(context, 'one to three spatial axes', `${spatial.length}`)
    const windows = resolveWindows(
      { ...node, attributes: withoutAutomatic(node) },
      inputOf(context, 1).shape.slice(2),
      [],
    )
    const { before, sizes } = placeOutput(context, windows, spatial)
    const filter = derived(context, 1, 'filter', given => toFilter(context, given))
    const y = convolveBack(tf, x, filter, { windows, before, sizes, groups: intAttribute(node, 'group', 1) })
    return inputs[2] ? tf.add(y, inputs[2]) : y
  },
}

/** Automatic pads of a transposed convolution follow from the size of its output. */
function withoutAutomatic({ attributes }: OperationContext['node']): OperationContext['node']['attributes'] {
  const { auto_pad: _, ...rest } = attributes
  return rest
}

interface Placement {
  readonly before: readonly number[]
  readonly sizes: readonly number[]
}

/** Which part of all that the windows reach is the output. */
function placeOutput({ node }: OperationContext, windows: Windows, spatial: readonly number[]): Placement {
  const automatic = stringAttribute(node, 'auto_pad', 'NOTSET')
  const told = intsAttribute(node, 'output_shape', []).slice(-spatial.length)
  const extra = intsAttribute(node, 'output_padding', [])
  const reach = spatial.map(
    (size, axis) => windows.strides[axis]! * (size - 1) + extentOf(windows, axis) + (extra[axis] ?? 0),
  )
  if (told.length === 0 && !automatic.startsWith('SAME')) {
    const { before, after } = automatic === 'VALID' ? noPads(spatial.length) : windows
    return { before, sizes: reach.map((size, axis) => size - before[axis]! - after[axis]!) }
  }
  const sizes = told.length > 0 ? told : spatial.map((size, axis) => size * windows.strides[axis]!)
  const total = reach.map((size, axis) => Math.max(0, size - sizes[axis]!))
  const half = automatic === 'SAME_UPPER' ? Math.floor : Math.ceil
  return { before: total.map(pad => half(pad / 2)), sizes }
}

function noPads(length: number): Pick<Windows, 'before' | 'after'> {
  const none = new Array<number>(length).fill(0)
  return { before: none, after: none }
}

const DeformConv = refused('DeformConv', 'TensorFlow.js has no convolution whose positions are computed')

export const convolutionOperations: readonly Operation[] = [Conv, ConvInteger, QLinearConv, ConvTranspose, DeformConv]
