import type { DataType } from '@coppice/spec'
import { intAttribute } from '../attributes.ts'
import { broadcastPlaces, isFollowed, knownValue, mapElements, pick, rounder } from '../inference/known-values.ts'
import type { Inferred, Known, Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { broadcast, inferred, shapeOf } from './inferring.ts'

type Unary = (value: number) => number
type Binary = (left: number, right: number) => number

/** One input, one output of its shape. The function gives each element, where it is worth following. */
export function inferUnary(evaluate?: Unary, outputType?: DataType): Operator['infer'] {
  return context => {
    const input = context.inputs[0]
    const type = outputType ?? input?.type
    if (!evaluate || !input?.known) return [inferred(type, input?.shape)]
    const round = rounder(type)
    return [
      knownValue(
        type,
        input.known.shape,
        mapElements(input.known.data, value => round(evaluate(value))),
      ),
    ]
  }
}

/** Two inputs that broadcast. The function gives each element; it may depend on the element type. */
export function inferBinary(
  evaluate?: (type: DataType | undefined) => Binary,
  outputType?: DataType,
): Operator['infer'] {
  return context => {
    const [left, right] = alignLegacy(context)
    const type = left?.type ?? right?.type
    return [combine(context, left, right, type, outputType ?? type, evaluate?.(type))]
  }
}

/** Any number of inputs that broadcast, folded from the left; `finish` sees the result and the number of inputs. */
export function inferVariadic(evaluate?: Binary, finish?: (value: number, count: number) => number): Operator['infer'] {
  return context => {
    const [first, ...rest] = context.inputs
    const type = context.inputs.find(input => input?.type)?.type
    const folded = rest.reduce((total, next) => combine(context, total, next, type, type, evaluate), first)
    if (!folded) return [inferred(type, undefined)]
    if (!finish || !folded.known) return [folded]
    const data = mapElements(folded.known.data, value => finish(value, context.inputs.length))
    return [knownValue(type, folded.known.shape, data)]
  }
}

function combine(
  context: InferenceContext,
  left: Inferred | undefined,
  right: Inferred | undefined,
  type: DataType | undefined,
  outputType: DataType | undefined,
  evaluate: Binary | undefined,
): Inferred {
  const shape = broadcast(context, [left?.shape, right?.shape])
  if (!evaluate || !left?.known || !right?.known || !isFollowed(outputType, shape)) return inferred(outputType, shape)
  const round = rounder(outputType ?? type)
  return knownValue(
    outputType,
    shape,
    zip(left.known, right.known, shape, (a, b) => round(evaluate(a, b))),
  )
}

function zip(left: Known, right: Known, shape: Shape, evaluate: Binary): Float64Array {
  const a = expandTo(left, shape)
  const b = expandTo(right, shape)
  return mapElements(a, (value, i) => evaluate(value, b[i]!))
}

/** The elements of a value broadcast to a shape. */
export function expandTo(known: Known, shape: Shape): ArrayLike<number> {
  const places = broadcastPlaces(known.shape, shape)
  return places ? pick(known.data, places) : known.data
}

/** Before operator set 7 the second operand was aligned at the axis that an attribute names. */
function alignLegacy(context: InferenceContext): readonly (Inferred | undefined)[] {
  const [left, right] = context.inputs
  const axis = context.opset < 7 ? intAttribute(context.node, 'axis', undefined) : undefined
  const shape = shapeOf(context, 0)
  if (axis === undefined || !right?.shape || !shape) return context.inputs
  const missing = shape.length - (axis < 0 ? axis + shape.length : axis) - right.shape.length
  const padded = [...right.shape, ...new Array<number>(Math.max(missing, 0)).fill(1)]
  return [left, right.known ? knownValue(right.type, padded, right.known.data) : inferred(right.type, padded)]
}
