import type { Node } from '@coppice/spec'
import { intAttribute, intsAttribute } from '../attributes.ts'
import { isFollowed, knownValue, rounder, stridedPlaces } from '../inference/known-values.ts'
import { type Axis, fixedAxis, isLive } from '../labels/axis.ts'
import type { Inferred, Known, Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { makeNode } from '../make-node.ts'
import type { RewriteContext } from '../rewrite.ts'
import { elementsOf, stridesOf, unknownSizes } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { contradiction, inferSame, inferred, knownOf, operandOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'
import { squaredDeviation } from './squared-deviation.ts'
import { axesOf, fixBecause, fromFront, protectFromZero, sameLabels } from './tying.ts'

const exact = { ties: tieReduction('exact') }
const wrong = { ties: tieReduction('wrong'), vanishes: (context: TieContext) => context.vanishes(0) }
const logarithm = { ties: tieReduction('wrong'), vanishes: () => false }
const logarithmOfSum = {
  ...logarithm,
  ties: (context: TieContext) => {
    protectFromZero(context, 0)
    return logarithm.ties(context)
  },
}
const argument = { ties: tieArgument, vanishes: () => false }

type Fold = (values: readonly number[]) => number

const sum: Fold = values => values.reduce((total, value) => total + value, 0)
const sumSquares: Fold = values => values.reduce((total, value) => total + value * value, 0)

export const ReduceSum: Operator = { name: 'ReduceSum', infer: inferReduction(sum), ...exact }
export const ReduceMean: Operator = {
  name: 'ReduceMean',
  infer: inferReduction(values => sum(values) / values.length),
  ties: tieReduction('scaled'),
  rewrite: rewriteMean,
}
export const ReduceMax: Operator = { name: 'ReduceMax', infer: inferReduction(values => Math.max(...values)), ...wrong }
export const ReduceMin: Operator = { name: 'ReduceMin', infer: inferReduction(values => Math.min(...values)), ...wrong }
export const ReduceProd: Operator = {
  name: 'ReduceProd',
  infer: inferReduction(values => values.reduce((product, value) => product * value, 1)),
  ...wrong,
}
export const ReduceL1: Operator = {
  name: 'ReduceL1',
  infer: inferReduction(values => sum(values.map(Math.abs))),
  ...exact,
}
export const ReduceL2: Operator = {
  name: 'ReduceL2',
  infer: inferReduction(values => Math.sqrt(sumSquares(values))),
  ...exact,
}
export const ReduceSumSquare: Operator = { name: 'ReduceSumSquare', infer: inferReduction(sumSquares), ...exact }
export const ReduceLogSum: Operator = {
  name: 'ReduceLogSum',
  infer: inferReduction(values => Math.log(sum(values))),
  ...logarithmOfSum,
}
export const ReduceLogSumExp: Operator = {
  name: 'ReduceLogSumExp',
  infer: inferReduction(values => Math.log(sum(values.map(Math.exp)))),
  ...logarithm,
}

export const ArgMax: Operator = { name: 'ArgMax', infer: inferArgument((value, best) => value > best), ...argument }
export const ArgMin: Operator = { name: 'ArgMin', infer: inferArgument((value, best) => value < best), ...argument }

export const CumSum: Operator = {
  name: 'CumSum',
  infer(context) {
    const known = knownOf(context, 0)
    const axis = knownOf(context, 1)?.data[0]
    if (!known || axis === undefined || known.shape.length === 0) return inferSame(context)
    const data = accumulate(context, known, resolveAxis(context, axis, known.shape.length))
    return [knownValue(typeOf(context, 0), known.shape, data)]
  },
  ties: tieCumSum,
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
  ties: tieTopK,
  vanishes: () => false,
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

/** The axes that are reduced; `undefined` where they are computed. */
function tiedAxes(context: TieContext): readonly number[] | undefined {
  const rank = axesOf(context, 0).length
  const all = Array.from({ length: rank }, (_, axis) => axis)
  const attribute = intsAttribute(context.node, 'axes', undefined)
  if (attribute && attribute.length > 0) return attribute.map(axis => fromFront(axis, rank))
  if (!context.node.inputs[1]) return intAttribute(context.node, 'noop_with_empty_axes', 0) ? [] : all
  const known = context.known(1)
  if (known?.data.length === 0) return intAttribute(context.node, 'noop_with_empty_axes', 0) ? [] : all
  return known && Array.from(known.data, axis => fromFront(axis, rank))
}

/** How a reduction fares when positions of the reduced axis go that are zero when masked. */
type OverZeros = 'exact' | 'scaled' | 'wrong'

function tieReduction(overZeros: OverZeros): (context: TieContext) => readonly (readonly Axis[])[] | undefined {
  return context => {
    const reduced = tiedAxes(context)
    if (!reduced) return undefined
    const x = axesOf(context, 0)
    const isFree =
      (overZeros === 'exact' && context.vanishes(0)) ||
      (overZeros === 'scaled' && context.width && (context.vanishes(0) || isVariance(context, reduced)))
    if (!isFree) for (const axis of reduced) fixBecause(context, x[axis], 'an axis reduced by')
    const keep = intAttribute(context.node, 'keepdims', 1) !== 0
    return [x.flatMap((axis, k) => (!reduced.includes(k) ? [axis] : keep ? [fixedAxis(1)] : []))]
  }
}

/** Whether a mean is the variance of a LayerNorm that was taken apart: over the last axis of a value that vanishes. */
function isVariance(context: TieContext, reduced: readonly number[]): boolean {
  const [input] = context.node.inputs
  const deviation = squaredDeviation(input!, context.producers)
  if (!deviation || !context.valueVanishes(deviation.value)) return false
  const power = context.producers.get(input!)!
  const mean = context.producers.get(deviation.mean)!
  const isSquare = power.operator === 'Mul' || context.constantElements(power.inputs[1]!)?.data[0] === 2
  const sameAxes = JSON.stringify(axesWritten(mean, context)) === JSON.stringify(axesWritten(context.node, context))
  return isSquare && sameAxes && reduced.length === 1 && reduced[0] === axesOf(context, 0).length - 1
}

function axesWritten(node: Node, context: TieContext): readonly number[] {
  const attribute = intsAttribute(node, 'axes', undefined)
  const known = attribute ?? context.constantElements(node.inputs[1] ?? '')?.data ?? []
  return Array.from(known)
}

/**
 * The mean over what is left, times k / n, is the mean over n positions of which the others are zero.
 * A squared deviation is not zero there but the square of the mean: (n − k) / n times that comes on top.
 */
function rewriteMean(context: RewriteContext): readonly Node[] {
  const { node } = context
  const left = elementsOf(context.newShape(0)) / elementsOf(context.newOutputShape())
  const full = elementsOf(context.oldShape(0)) / elementsOf(context.oldOutputShape())
  if (left === full) return [node]
  const type = context.inputType(0) ?? 'float32'
  const number = (value: number): string => context.addConstant(type, [], [value])
  const present = context.newName()
  const mean = { ...node, name: present, outputs: [present] }
  const deviation = squaredDeviation(node.inputs[0]!, context.producers)
  if (!deviation) return [mean, makeNode('Mul', [present, number(left / full)], node.outputs, {}, node.name)]
  const [scaled, square, missing] = [context.newName(), context.newName(), context.newName()]
  return [
    mean,
    makeNode('Mul', [present, number(left / full)], [scaled]),
    makeNode('Mul', [deviation.mean, deviation.mean], [square]),
    makeNode('Mul', [square, number((full - left) / full)], [missing]),
    makeNode('Add', [scaled, missing], node.outputs, {}, node.name),
  ]
}

function tieArgument(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  const axis = fromFront(intAttribute(context.node, 'axis', 0), x.length)
  fixBecause(context, x[axis], 'an axis reduced by')
  const keep = intAttribute(context.node, 'keepdims', 1) !== 0
  return [x.flatMap((labels, k) => (k !== axis ? [labels] : keep ? [fixedAxis(1)] : []))]
}

function tieTopK(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  const axis = fromFront(intAttribute(context.node, 'axis', -1), x.length)
  fixBecause(context, x[axis], 'an axis sorted by')
  return context.node.outputs.map((_, i) =>
    x.map((labels, k) => (k === axis ? fixedAxis(context.outputShapes(i)[0][k]!) : labels)),
  )
}

function tieCumSum(context: TieContext): readonly (readonly Axis[])[] {
  const axis = context.known(1)?.data[0]
  const x = axesOf(context, 0)
  for (const [k, labels] of x.entries())
    if (isLive(labels) && (axis === undefined || fromFront(axis, x.length) === k))
      fixBecause(context, labels, 'an axis summed along by')
  return sameLabels(context)
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
