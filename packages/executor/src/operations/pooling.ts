import { intAttribute, intsAttribute } from '@coppice/graph'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { inputOf } from '../tensors/input-of.ts'
import { refuse } from '../tensors/refuse.ts'
import { addRows } from '../tensors/rows.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'
import { explicitPads, padSpatial } from './convolve.ts'
import { takePatches } from './patches.ts'
import { refused } from './refused.ts'
import { all, extentOf, resolveWindows, roundsUp, windowedSizes } from './windows.ts'
import type { Windows } from './windows.ts'

/** A pooling over an image: lines are images of height 1. */
interface Pooling {
  readonly tf: TensorFlow
  /** [batch, ...spatial, channels]. */
  readonly x: Tensor
  /** The end is padded as far as the last windows reach. */
  readonly windows: Windows
  readonly sizes: readonly number[]
  /** The pads as they were told, which the last windows may exceed. */
  readonly told: Windows
}

/** The second output holds the places of the maxima in the whole input. */
const MaxPool: Operation = {
  name: 'MaxPool',
  layout: 'channels-last',
  run(context) {
    const pooling = preparePooling(context)
    const maxima = squeezeLine(context, poolMaxima(context, pooling))
    return context.node.outputs[1] ? [maxima, squeezeLine(context, placesOfMaxima(context, pooling))] : maxima
  },
}

/** Padding counts where `count_include_pad` is set, but never what only the rounding up adds. */
const AveragePool: Operation = {
  name: 'AveragePool',
  layout: 'channels-last',
  run(context) {
    const pooling = preparePooling(context)
    const shares = sharesOf(pooling, intAttribute(context.node, 'count_include_pad', 0) === 1)
    const averages = poolAverages(context, pooling, pooling.x)
    return squeezeLine(context, shares ? context.tf.mul(averages, shares) : averages)
  },
}

/** (Σ|x|^p)^(1/p). */
const LpPool: Operation = {
  name: 'LpPool',
  layout: 'channels-last',
  run(context) {
    const { tf } = context
    const pooling = preparePooling(context)
    const p = intAttribute(context.node, 'p', 2)
    const volume = pooling.windows.kernel.reduce((product, size) => product * size, 1)
    const sums = tf.mul(poolAverages(context, pooling, powerOf(tf, pooling.x, p)), volume)
    return squeezeLine(context, p === 2 ? tf.sqrt(sums) : tf.pow(sums, 1 / p))
  },
}

function powerOf(tf: TensorFlow, x: Tensor, p: number): Tensor {
  if (p === 2) return tf.mul(x, x)
  return p === 1 ? tf.abs(x) : tf.pow(tf.abs(x), p)
}

function preparePooling(context: OperationContext): Pooling {
  const { tf, node } = context
  const given = inputOf(context, 0)
  const kernel = intsAttribute(node, 'kernel_shape', [])
  if (kernel.length > 3) refuse(context, 'one to three spatial axes', `${kernel.length}`)
  const told = resolveWindows(node, kernel, given.shape.slice(1, -1))
  const [batch, length, channels] = given.shape as [number, number, number]
  const isLine = kernel.length === 1
  const x = isLine ? tf.reshape(given, [batch, 1, length, channels]) : given
  const windows = isLine ? widen(told) : told
  const spatial = x.shape.slice(1, -1)
  const sizes = windowedSizes(windows, spatial, roundsUp(node))
  const after = sizes.map((size, axis) => {
    const reached = (size - 1) * windows.strides[axis]! + extentOf(windows, axis)
    return Math.max(0, reached - spatial[axis]! - windows.before[axis]!)
  })
  return { tf, x, windows: { ...windows, after }, sizes, told: windows }
}

function widen({ kernel, strides, dilations, before, after }: Windows): Windows {
  return {
    kernel: [1, ...kernel],
    strides: [1, ...strides],
    dilations: [1, ...dilations],
    before: [0, ...before],
    after: [0, ...after],
  }
}

function squeezeLine({ tf, node }: OperationContext, y: Tensor): Tensor {
  if (intsAttribute(node, 'kernel_shape', []).length > 1) return y
  return tf.reshape(y, [y.shape[0], y.shape[2]!, y.shape[3]!])
}

/** Lower than everything; an infinity would give gradients that are no numbers. */
const lowest = -3.4e38

function poolMaxima(context: OperationContext, { tf, x, windows, sizes }: Pooling): Tensor {
  if (!all(windows.dilations, 1)) return tf.max(patchesOf(context, x, windows, sizes, lowest), kernelAxes(sizes))
  if (sizes.length === 3) return poolVolume(tf, padSpatial(tf, x, windows, lowest), windows, poolPlainMaxima(tf))
  return poolPlainMaxima(tf)(x, windows)
}

type Pool = (image: Tensor, windows: Windows) => Tensor

const poolPlainMaxima =
  (tf: TensorFlow): Pool =>
  (image, windows) => {
    const [kernel, strides] = [windows.kernel, windows.strides] as [[number, number], [number, number]]
    return tf.maxPool(image as Tensor4D, kernel, strides, explicitPads(windows))
  }

function poolAverages(context: OperationContext, { tf, windows, sizes }: Pooling, x: Tensor): Tensor {
  if (!all(windows.dilations, 1)) return tf.mean(patchesOf(context, x, windows, sizes, 0), kernelAxes(sizes))
  const pool: Pool = (image, { kernel, strides }) =>
    tf.avgPool(image as Tensor4D, kernel as [number, number], strides as [number, number], 'valid')
  const padded = padSpatial(tf, x, windows)
  return sizes.length === 3 ? poolVolume(tf, padded, windows, pool) : pool(padded, windows)
}

/** First within the slices of a volume, then through them: not all backends pool volumes as they should. */
function poolVolume(tf: TensorFlow, x: Tensor, { kernel, strides }: Windows, pool: Pool): Tensor {
  const [batch, depth, height, width, channels] = x.shape as [number, number, number, number, number]
  const flat = (axes: readonly number[], steps: readonly number[]): Windows => ({
    kernel: axes,
    strides: steps,
    dilations: [1, 1],
    before: [0, 0],
    after: [0, 0],
  })
  const slices = tf.reshape(x, [batch * depth, height, width, channels])
  const within = pool(slices, flat(kernel.slice(1), strides.slice(1)))
  const [, rows, columns] = within.shape as [number, number, number]
  const through = tf.reshape(within, [batch, depth, rows * columns, channels])
  const pooled = pool(through, flat([kernel[0]!, 1], [strides[0]!, 1]))
  return tf.reshape(pooled, [batch, pooled.shape[1]!, rows, columns, channels])
}

function patchesOf(
  context: OperationContext,
  x: Tensor,
  windows: Windows,
  sizes: readonly number[],
  padding: number,
): Tensor {
  if (sizes.length > 2) refuse(context, 'at most two spatial axes', `${sizes.length}`)
  return takePatches(context.tf, padSpatial(context.tf, x, windows, padding), windows, sizes)
}

const kernelAxes = (sizes: readonly number[]): number[] => sizes.map((_, i) => 2 + 2 * i)

/** What each average of a whole window is to be multiplied with; `undefined` where every window is full. */
function sharesOf({ tf, x, windows, sizes, told }: Pooling, countsPadding: boolean): Tensor | undefined {
  const factors = sizes.map((size, axis) => {
    const kernel = windows.kernel[axis]!
    const first = countsPadding ? -told.before[axis]! : 0
    const end = x.shape[axis + 1]! + (countsPadding ? told.after[axis]! : 0)
    return Array.from({ length: size }, (_, i) => {
      const start = i * windows.strides[axis]! - windows.before[axis]!
      const places = Array.from({ length: kernel }, (_, k) => start + k * windows.dilations[axis]!)
      return kernel / Math.max(1, places.filter(place => place >= first && place < end).length)
    })
  })
  if (factors.every(axis => all(axis, 1))) return undefined
  return factors
    .map((numbers, axis) => tf.tensor(numbers, new Array<number>(x.rank).fill(1).with(axis + 1, numbers.length)))
    .reduce((product, next) => tf.mul(product, next))
}

/** Counted through the whole input, channels before positions. */
function placesOfMaxima(context: OperationContext, { tf, x, windows, sizes }: Pooling): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  const [rows, columns] = sizes as [number, number]
  const volume = windows.kernel[0]! * windows.kernel[1]!
  return withoutGradient(tf, [x], given => {
    const patches = patchesOf(context, given, windows, sizes, lowest)
    const flat = tf.reshape(tf.transpose(patches, [0, 1, 3, 5, 2, 4]), [batch, rows, columns, channels, volume])
    const best = tf.cast(tf.argMax(flat, -1), 'int32')
    const inner = tf.floorDiv(best, tf.scalar(windows.kernel[1]!, 'int32'))
    const integers = (numbers: number[], axis: number): Tensor =>
      tf.tensor(numbers, [1, 1, 1, 1].with(axis, numbers.length), 'int32')
    const start = (axis: number): number[] =>
      Array.from({ length: sizes[axis]! }, (_, i) => i * windows.strides[axis]! - windows.before[axis]!)
    const scale = (value: number): Tensor => tf.scalar(value, 'int32')
    const column = tf.sub(best, tf.mul(inner, scale(windows.kernel[1]!)))
    const y = tf.add(tf.mul(inner, scale(windows.dilations[0]!)), integers(start(0), 1))
    const z = tf.add(tf.mul(column, scale(windows.dilations[1]!)), integers(start(1), 2))
    const isTransposed = intAttribute(context.node, 'storage_order', 0) === 1
    const place = isTransposed ? tf.add(tf.mul(z, scale(height)), y) : tf.add(tf.mul(y, scale(width)), z)
    const images = integers(
      Array.from({ length: batch }, (_, i) => i * channels * height * width),
      0,
    )
    const planes = integers(
      Array.from({ length: channels }, (_, i) => i * height * width),
      3,
    )
    return tf.add(tf.add(place, images), planes)
  })
}

/** Over all spatial axes, which stay with size 1. */
function global(name: string, reduce: (context: OperationContext, x: Tensor, axes: number[]) => Tensor): Operation {
  return {
    name,
    layout: 'channels-last',
    run(context) {
      const x = inputOf(context, 0)
      const axes = Array.from({ length: x.rank - 2 }, (_, i) => i + 1)
      return reduce(context, x, axes)
    },
  }
}

function reduceByPower({ tf, node }: OperationContext, x: Tensor, axes: number[]): Tensor {
  const p = intAttribute(node, 'p', 2)
  const sum = tf.sum(powerOf(tf, x, p), axes, true)
  return p === 2 ? tf.sqrt(sum) : tf.pow(sum, 1 / p)
}

/** Puts values back to the places that a MaxPool took them from. */
const MaxUnpool: Operation = {
  name: 'MaxUnpool',
  run(context) {
    const { tf, inputs } = context
    const [x, places] = [inputOf(context, 0), inputOf(context, 1)]
    const shape = inputs[2] ? elementsOfInput(context, 2) : context.inferredOutputs[0]?.shape
    if (!shape) return refuse(context, 'a shape that is known', 'none')
    const size = shape.reduce((product, size) => product * size, 1)
    return tf.reshape(addRows(tf, tf.reshape(x, [x.size]), tf.reshape(places, [x.size]), size), [...shape])
  },
}

const MaxRoiPool = refused('MaxRoiPool', 'the regions that it pools depend on data')

export const poolingOperations: readonly Operation[] = [
  MaxPool,
  AveragePool,
  LpPool,
  global('GlobalAveragePool', ({ tf }, x, axes) => tf.mean(x, axes, true)),
  global('GlobalMaxPool', ({ tf }, x, axes) => tf.max(x, axes, true)),
  global('GlobalLpPool', reduceByPower),
  MaxRoiPool,
  MaxUnpool,
]
