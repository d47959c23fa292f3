import { intAttribute, intsAttribute } from '../attributes.ts'
import type { InferenceContext, Operator, Shape } from '../operator.ts'
import { contradiction, checkRank, inferred, numbersOf, shapeOf, typeOf } from './inferring.ts'
import { unwindowedSizes, windowedSizes, windowsOf } from './windows.ts'

/** The second output holds the places of the maxima. */
export const MaxPool: Operator = {
  name: 'MaxPool',
  infer(context) {
    const shape = pooledShape(context)
    return [inferred(typeOf(context, 0), shape), inferred('int64', shape)]
  },
}

export const AveragePool: Operator = {
  name: 'AveragePool',
  infer: context => [inferred(typeOf(context, 0), pooledShape(context))],
}

export const LpPool: Operator = {
  name: 'LpPool',
  infer: context => [inferred(typeOf(context, 0), pooledShape(context))],
}

export const GlobalAveragePool: Operator = { name: 'GlobalAveragePool', infer: context => [inferGlobal(context)] }
export const GlobalMaxPool: Operator = { name: 'GlobalMaxPool', infer: context => [inferGlobal(context)] }
export const GlobalLpPool: Operator = { name: 'GlobalLpPool', infer: context => [inferGlobal(context)] }

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
