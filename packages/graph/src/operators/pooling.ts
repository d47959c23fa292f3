import { intAttribute, intsAttribute } from '../attributes.ts'
import { type Axis, fixAll } from '../labels/axis.ts'
import type { Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import type { TieContext } from '../ties.ts'
import { checkRank, contradiction, inferred, numbersOf, shapeOf, typeOf } from './inferring.ts'
import { axesOf, spatialAxes } from './tying.ts'
import { unwindowedSizes, windowedSizes, windowsOf } from './windows.ts'

const pool = { ties: tiePool }

/** The second output holds the places of the maxima. */
export const MaxPool: Operator = {
  name: 'MaxPool',
  infer(context) {
    const shape = pooledShape(context)
    return [inferred(typeOf(context, 0), shape), inferred('int64', shape)]
  },
  ...pool,
}

export const AveragePool: Operator = {
  name: 'AveragePool',
  infer: context => [inferred(typeOf(context, 0), pooledShape(context))],
  ...pool,
}

export const LpPool: Operator = {
  name: 'LpPool',
  infer: context => [inferred(typeOf(context, 0), pooledShape(context))],
  ...pool,
}

export const GlobalAveragePool: Operator = {
  name: 'GlobalAveragePool',
  infer: context => [inferGlobal(context)],
  ...pool,
}
export const GlobalMaxPool: Operator = { name: 'GlobalMaxPool', infer: context => [inferGlobal(context)], ...pool }
export const GlobalLpPool: Operator = { name: 'GlobalLpPool', infer: context => [inferGlobal(context)], ...pool }

export const MaxRoiPool: Operator = {
  name: 'MaxRoiPool',
  infer(context) {
    const pooled = intsAttribute(context.node, 'pooled_shape', [-1, -1])
    return [inferred(typeOf(context, 0), [shapeOf(context, 1)?.[0] ?? -1, shapeOf(context, 0)?.[1] ?? -1, ...pooled])]
  },
}

export const MaxUnpool: Operator = {
  name: 'MaxUnpool',
  infer(context) {
    const shape = shapeOf(context, 0)
    const told = numbersOf(context, 2)
    if (!shape || told || context.inputs[2]) return [inferred(typeOf(context, 0), told ?? shape?.map(() => -1))]
    const spatial = shape.slice(2)
    const windows = windowsOf(context, intsAttribute(context.node, 'kernel_shape', []))
    const none = new Array<number>(spatial.length).fill(0)
    return [inferred(typeOf(context, 0), [...shape.slice(0, 2), ...unwindowedSizes(context, spatial, windows, none)])]
  },
}

function pooledShape(context: InferenceContext): Shape | undefined {
  checkRank(context, 0, 3)
  const shape = shapeOf(context, 0)
  const kernel = intsAttribute(context.node, 'kernel_shape', undefined)
  if (!kernel) contradiction(context, "an attribute 'kernel_shape'", 'none')
  if (!shape) return undefined
  const ceil = intAttribute(context.node, 'ceil_mode', 0) === 1
  return [...shape.slice(0, 2), ...windowedSizes(context, shape.slice(2), windowsOf(context, kernel), ceil)]
}

function inferGlobal(context: InferenceContext): ReturnType<Operator['infer']>[number] {
  const shape = shapeOf(context, 0)
  return inferred(
    typeOf(context, 0),
    shape?.map((size, axis) => (axis < 2 ? size : 1)),
  )
}

/** Pooling runs over the spatial axes; indices of maxima count through the whole input, so nothing of it may go. */
function tiePool(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  if (context.node.outputs[1]) fixAll(context.labels, x, `${context.where} gives positions in the whole of it`)
  return context.node.outputs.map(() => [...x.slice(0, 2), ...spatialAxes(context)])
}

export const poolingOperators: readonly Operator[] = [
  MaxPool,
  AveragePool,
  LpPool,
  GlobalAveragePool,
  GlobalMaxPool,
  GlobalLpPool,
  MaxRoiPool,
  MaxUnpool,
]
