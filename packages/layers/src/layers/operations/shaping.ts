import { graphAxis, int, ints } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { emit } from '../../emitting.ts'
import { invalid, unsupported } from '../../layer-failure.ts'
import type { CallContext, Layer } from '../../layer.ts'
import { isRecord } from '../../topology/config.ts'
import { joinAlong } from '../merging.ts'
import { argumentOf, axesOfCall, integersOf, operandOf } from './operands.ts'

const Concatenate: Layer = {
  classNames: ['ops.Concatenate', 'tf.concat'],
  translate: context => joinAlong(context, context.inputs, integersOf(context, 1, 'axis')?.[0] ?? -1),
}

/** The shape has the batch in it. */
const Reshape: Layer = {
  classNames: ['ops.Reshape', 'tf.reshape'],
  translate(context) {
    const { translation } = context
    const x = translation.inSourceOrder(operandOf(context, 0, 'x', 'tensor'))
    const shape = integersOf(context, 1, 'newshape', 'shape')
    if (!shape) throw unsupported(context, 'a shape of numbers', 'none')
    return emit(context, 'Reshape', [x, translation.constant(shape)])
  },
  update({ config, outputShape }) {
    const stated = config['newshape']
    if (!Array.isArray(stated)) return {}
    return { newshape: outputShape().map((size, axis) => (stated[axis] === -1 || size < 0 ? -1 : size)) }
  },
}

const Transpose: Layer = {
  classNames: ['ops.Transpose', 'tf.transpose'],
  translate(context) {
    const x = context.translation.inSourceOrder(operandOf(context, 0, 'x', 'a'))
    const rank = x.inferred.shape!.length
    const order = integersOf(context, 1, 'axes', 'perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i)
    return emit(context, 'Transpose', [x], { perm: ints(order.map(axis => (axis < 0 ? axis + rank : axis))) })
  },
}

const ExpandDims: Layer = {
  classNames: ['ops.ExpandDims', 'tf.expand_dims'],
  translate(context) {
    const { translation } = context
    const x = translation.inSourceOrder(operandOf(context, 0, 'x', 'input'))
    const [axis = -1] = integersOf(context, 1, 'axis') ?? []
    const place = axis < 0 ? axis + x.inferred.shape!.length + 1 : axis
    return emit(context, 'Unsqueeze', [x, translation.constant([place])])
  },
}

const Squeeze: Layer = {
  classNames: ['ops.Squeeze', 'tf.squeeze', 'tf.compat.v1.squeeze'],
  translate(context) {
    const { translation } = context
    const x = translation.inSourceOrder(operandOf(context, 0, 'x', 'input'))
    if (integersOf(context, 1, 'axis') === undefined) throw unsupported(context, 'an axis', 'none')
    return emit(context, 'Squeeze', [x, translation.constant(axesOfCall(context, x, 1, 'axis'))])
  },
}

const Split: Layer = {
  classNames: ['ops.Split', 'tf.split'],
  translate(context) {
    const { translation, name } = context
    const x = operandOf(context, 0, 'x', 'value')
    const [count, ...sizes] = integersOf(context, 1, 'indices_or_sections', 'num_or_size_splits') ?? []
    const [axis = 0] = integersOf(context, 2, 'axis') ?? []
    const isCount = count !== undefined && count > 0 && count <= 1024 && sizes.length === 0
    if (!isCount) throw unsupported(context, 'a number of equal parts', JSON.stringify([count, ...sizes]))
    const attributes = { axis: int(graphAxis(x, axis)) }
    return translation.emitAll('Split', [x], attributes, { name: `${name}/Split`, outputs: count })
  },
}

function reduction(operator: string, ...classNames: readonly string[]): Layer {
  return {
    classNames,
    translate(context) {
      const given = operandOf(context, 0, 'x', 'input_tensor')
      const keeps = argumentOf(context, 2, 'keepdims') === true
      const sourceAxes = axesOfCall(context, given, 1, 'axis')
      const x = isAllButChannels(given, sourceAxes) || keeps ? given : context.translation.inSourceOrder(given)
      const axes = sourceAxes.map(axis => graphAxis(x, axis))
      const keepdims = int(keeps ? 1 : 0)
      if (operator === 'ReduceSum')
        return emit(context, operator, [x, context.translation.constant(axes)], { keepdims })
      return emit(context, operator, [x], { axes: ints(axes), keepdims })
    },
  }
}

/** What is left of a picture then has the same order, whichever it was. */
function isAllButChannels({ inferred }: SourceValue, axes: readonly number[]): boolean {
  const rank = inferred.shape!.length
  return axes.length === rank - 2 && axes.every(axis => axis > 0 && axis < rank - 1)
}

/** What a place of a tensor is picked by, `x[:, 3:7]`: slices, and numbers whose axes go. */
const GetItem: Layer = {
  classNames: ['ops.GetItem', 'tf.__operators__.getitem'],
  translate(context) {
    const x = context.translation.inSourceOrder(operandOf(context, 0, 'x'))
    const stated = argumentOf(context, 1, 'slice_spec', 'key')
    const keys = (Array.isArray(stated) ? stated : [stated]) as unknown[]
    if (keys.length > x.inferred.shape!.length) throw invalid(context, 'a key for each axis', stated)
    const ranges = keys.map(key => rangeOf(context, key))
    const used = ranges.flatMap((range, axis) => (range.isWhole ? [] : [{ ...range, axis }]))
    const operands = (['start', 'stop', 'axis', 'step'] as const).map(part =>
      context.translation.constant(used.map(range => range[part])),
    )
    const sliced = used.length === 0 ? x : emit(context, 'Slice', [x, ...operands])
    const gone = ranges.flatMap(({ isPlace }, axis) => (isPlace ? [axis] : []))
    return gone.length === 0 ? sliced : emit(context, 'Squeeze', [sliced, context.translation.constant(gone)])
  },
}

interface Range {
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly isWhole: boolean
  readonly isPlace: boolean
}

const farAway = 2 ** 31 - 1

function rangeOf(context: CallContext, key: unknown): Range {
  if (typeof key === 'number' && Number.isInteger(key))
    return { start: key, stop: key === -1 ? farAway : key + 1, step: 1, isWhole: false, isPlace: true }
  const slice = isRecord(key) && key['class_name'] === '__slice__' ? key['config'] : key
  const isSlice =
    isRecord(slice) && ['start', 'stop', 'step'].every(part => slice[part] === null || Number.isInteger(slice[part]))
  if (!isSlice) throw unsupported(context, 'slices and numbers', JSON.stringify(key))
  const [step, start, stop] = ['step', 'start', 'stop'].map(part => slice[part] as number | null)
  const isBack = (step ?? 1) < 0
  const isWhole = (start ?? 0) === 0 && stop === null && (step ?? 1) === 1
  return {
    start: start ?? (isBack ? -1 : 0),
    stop: stop ?? (isBack ? -farAway : farAway),
    step: step ?? 1,
    isWhole,
    isPlace: false,
  }
}

export const shapingOperations: readonly Layer[] = [
  Concatenate,
  Reshape,
  Transpose,
  ExpandDims,
  Squeeze,
  Split,
  GetItem,
  reduction('ReduceMean', 'ops.Mean', 'tf.math.reduce_mean', 'tf.reduce_mean'),
  reduction('ReduceSum', 'ops.Sum', 'tf.math.reduce_sum', 'tf.reduce_sum'),
  reduction('ReduceMax', 'ops.Max', 'tf.math.reduce_max', 'tf.reduce_max'),
  reduction('ReduceMin', 'ops.Min', 'tf.math.reduce_min', 'tf.reduce_min'),
]
