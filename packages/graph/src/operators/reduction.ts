import { intAttribute } from '../attributes.ts'
import { isFollowed, knownValue, rounder, stridedPlaces } from '../known-values.ts'
import type { Inferred, InferenceContext, Known, Operator, Shape } from '../operator.ts'
import { stridesOf, unknownSizes } from '../shapes.ts'
import { contradiction, inferSame, inferred, knownOf, operandOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'

type Fold = (values: readonly number[]) => number

const sum: Fold = values => values.reduce((total, value) => total + value, 0)
const sumSquares: Fold = values => values.reduce((total, value) => total + value * value, 0)

export const ReduceSum: Operator = { name: 'ReduceSum', infer: inferReduction(sum) }
export const ReduceMean: Operator = { name: 'ReduceMean', infer: inferReduction(values => sum(values) / values.length) }
export const ReduceMax: Operator = { name: 'ReduceMax', infer: inferReduction(values => Math.max(...values)) }
export const ReduceMin: Operator = { name: 'ReduceMin', infer: inferReduction(values => Math.min(...values)) }
export const ReduceProd: Operator = {
  name: 'ReduceProd',
  infer: inferReduction(values => values.reduce((product, value) => product * value, 1)),
}
export const ReduceL1: Operator = { name: 'ReduceL1', infer: inferReduction(values => sum(values.map(Math.abs))) }
export const ReduceL2: Operator = { name: 'ReduceL2', infer: inferReduction(values => Math.sqrt(sumSquares(values))) }
export const ReduceSumSquare: Operator = { name: 'ReduceSumSquare', infer: inferReduction(sumSquares) }
export const ReduceLogSum: Operator = { name: 'ReduceLogSum', infer: inferReduction(values => Math.log(sum(values))) }
export const ReduceLogSumExp: Operator = {
  name: 'ReduceLogSumExp',
  infer: inferReduction(values => Math.log(sum(values.map(Math.exp)))),
}

export const ArgMax: Operator = { name: 'ArgMax', infer: inferArgument((value, best) => value > best) }
export const ArgMin: Operator = { name: 'ArgMin', infer: inferArgument((value, best) => value < best) }

export const CumSum: Operator = {
  name: 'CumSum',
  infer(context) {
    const known = knownOf(context, 0)
    const axis = knownOf(context, 1)?.data[0]
    if (!known || axis === undefined || known.shape.length === 0) return inferSame(context)
    const data = accumulate(context, known, resolveAxis(context, axis, known.shape.length))
    return [knownValue(typeOf(context, 0), known.shape, data)]
  },
}

/** The number of largest elements is an attribute before operator set 10 and an input from then on. */
export const TopK: Operator = {
  name: 'TopK',
  infer(context) {
    const shape = shapeOf(context, 0)
    if (!shape) return [inferred(typeOf(context, 0), undefined), inferred('int64', undefined)]
    const axis = resolveAxis(context, intAttribute(context.node, 'axis', -1), shape.length)
    const count = intAttribute(context.node, 'k', undefined) ?? knownOf(context, 1)?.data[0] ?? -1
    if (shape[axis]! >= 0 && count > shape[axis]!)
      contradiction(context, `at least ${count} elements`, `${shape[axis]}`)
    const top = shape.with(axis, count)
    return [inferred(typeOf(context, 0), top), inferred('int64', top)]
  },
}

/** The axes that a reduction runs over, from the attribute or the input; `undefined` where they are not known. */
export function reducedAxes(context: InferenceContext, rank: number): readonly number[] | undefined {
  const axes = operandOf(context, 'axes', 1)
  if (axes.kind === 'dynamic') return undefined
  if (axes.kind === 'known' && axes.values.length > 0) {
    return axes.values.map(axis => resolveAxis(context, axis, rank))
  }
  return intAttribute(context.node, 'noop_with_empty_axes', 0) ? [] : Array.from({ length: rank }, (_, axis) => axis)
}

function inferReduction(fold: Fold): Operator['infer'] {
  return context => {
    const shape = shapeOf(context, 0)
    const type = typeOf(context, 0)
    const keeps = intAttribute(context.node, 'keepdims', 1) === 1
    if (!shape) return [inferred(type, undefined)]
    const axes = reducedAxes(context, shape.length)
    if (!axes) return [inferred(type, keeps ? unknownSizes(shape.length) : undefined)]
    return [reduce(type, shape, knownOf(context, 0), axes, keeps, fold)]
  }
}

function reduce(
  type: Inferred['type'],
  shape: Shape,
  known: Known | undefined,
  axes: readonly number[],
  keeps: boolean,
  fold: Fold,
): Inferred {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const output = keeps ? kept : shape.filter((_, axis) => !axes.includes(axis))
  if (!known || !isFollowed(type, kept)) return inferred(type, output)
  const strides = stridesOf(shape)
  const inner = stridedPlaces(
    shape.map((size, axis) => (axes.includes(axis) ? size : 1)),
    strides,
    0,
  )
  const round = rounder(type)
  const data = Array.from(stridedPlaces(kept, strides, 0), start =>
    round(fold(Array.from(inner, place => known.data[start + place]!))),
  )
  return knownValue(type, output, data)
}

function inferArgument(isBetter: (value: number, best: number) => boolean): Operator['infer'] {
  return context => {
    const shape = shapeOf(context, 0)
    const keeps = intAttribute(context.node, 'keepdims', 1) === 1
    if (!shape) return [inferred('int64', undefined)]
    const axis = resolveAxis(context, intAttribute(context.node, 'axis', 0), shape.length)
    const last = intAttribute(context.node, 'select_last_index', 0) === 1
    const choose: Fold = values =>
      values.reduce(
        (best, value, i) => (isBetter(value, values[best]!) || (last && value === values[best]) ? i : best),
        0,
      )
    return [reduce('int64', shape, knownOf(context, 0), [axis], keeps, choose)]
  }
}

function accumulate(context: InferenceContext, known: Known, axis: number): number[] {
  const exclusive = intAttribute(context.node, 'exclusive', 0) === 1
  const reverse = intAttribute(context.node, 'reverse', 0) === 1
  const size = known.shape[axis]!
  const stride = stridesOf(known.shape)[axis]!
  const data = Array.from(known.data)
  for (const start of stridedPlaces(known.shape.with(axis, Math.min(size, 1)), stridesOf(known.shape), 0)) {
    let total = 0
    for (let i = 0; i < size; i++) {
      const place = start + (reverse ? size - 1 - i : i) * stride
      const value = known.data[place]!
      data[place] = exclusive ? total : total + value
      total += value
    }
  }
  return data
}

export const reductionOperators: readonly Operator[] = [
  ReduceSum,
  ReduceMean,
  ReduceMax,
  ReduceMin,
  ReduceProd,
  ReduceL1,
  ReduceL2,
  ReduceSumSquare,
  ReduceLogSum,
  ReduceLogSumExp,
  ArgMax,
  ArgMin,
  CumSum,
  TopK,
]
