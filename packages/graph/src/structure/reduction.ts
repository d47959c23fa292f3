import type { Node } from '@coppice/spec'
import { fixedAxis, isLive, type Axis } from '../labels/axis.ts'
import { intAttribute, intsAttribute } from '../attributes.ts'
import { makeNode } from '../removal/make-node.ts'
import type { RewriteContext } from '../rewrite.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, fixBecause, fromFront, sameLabels } from '../operators/tying.ts'

/** The axes that are reduced; `undefined` where they are computed. */
function reducedAxes(context: TieContext): readonly number[] | undefined {
  const rank = axesOf(context, 0).length
  const all = Array.from({ length: rank }, (_, axis) => axis)
  const attribute = intsAttribute(context.node, 'axes', undefined)
  if (attribute) return attribute.map(axis => fromFront(axis, rank))
  if (!context.node.inputs[1]) return intAttribute(context.node, 'noop_with_empty_axes', 0) ? [] : all
  const known = context.known(1)
  if (known?.data.length === 0) return intAttribute(context.node, 'noop_with_empty_axes', 0) ? [] : all
  return known && Array.from(known.data, axis => fromFront(axis, rank))
}

/** How a reduction fares when positions of the reduced axis go that are zero when masked. */
type OverZeros = 'exact' | 'scaled' | 'wrong'

function tieReduction(overZeros: OverZeros): (context: TieContext) => readonly (readonly Axis[])[] | undefined {
  return context => {
    const reduced = reducedAxes(context)
    if (!reduced) return undefined
    const x = axesOf(context, 0)
    const isFree = context.vanishes(0) && (overZeros === 'exact' || (overZeros === 'scaled' && context.width))
    if (!isFree) for (const axis of reduced) fixBecause(context, x[axis], 'an axis reduced by')
    const keep = intAttribute(context.node, 'keepdims', 1) !== 0
    return [x.flatMap((axis, k) => (!reduced.includes(k) ? [axis] : keep ? [fixedAxis(1)] : []))]
  }
}

/** The mean over what is left, times k / n, is the mean over n positions of which the others are zero. */
function rewriteMean(context: RewriteContext): readonly Node[] {
  const { node } = context
  const elements = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1)
  const left = elements(context.newShape(0)) / elements(context.newOutputShape())
  const full = elements(context.oldShape(0)) / elements(context.oldOutputShape())
  if (left === full) return [node]
  const mean = context.newName()
  const factor = context.addConstant(context.inputType(0) ?? 'float32', [], [left / full])
  return [{ ...node, outputs: [mean] }, makeNode('Mul', [mean, factor], node.outputs)]
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
  return context.node.outputs.map((_, i) => x.map((labels, k) => (k === axis ? fixedAxis(context.outputShapes(i)[0][k]!) : labels)))
}

function tieCumSum(context: TieContext): readonly (readonly Axis[])[] {
  const axis = context.known(1)?.data[0]
  const x = axesOf(context, 0)
  for (const [k, labels] of x.entries())
    if (isLive(labels) && (axis === undefined || fromFront(axis, x.length) === k)) fixBecause(context, labels, 'an axis summed along by')
  return sameLabels(context)
}

const exact = { ties: tieReduction('exact') }
const wrong = { ties: tieReduction('wrong'), vanishes: (context: TieContext) => context.vanishes(0) }
const logarithm = { ties: tieReduction('wrong'), vanishes: () => false }
const argument = { ties: tieArgument, vanishes: () => false }

export const structure = {
  ReduceSum: exact, ReduceL1: exact, ReduceL2: exact, ReduceSumSquare: exact,
  ReduceMean: { ties: tieReduction('scaled'), rewrite: rewriteMean },
  ReduceMax: wrong, ReduceMin: wrong, ReduceProd: wrong,
  ReduceLogSum: logarithm, ReduceLogSumExp: logarithm,
  ArgMax: argument, ArgMin: argument,
  TopK: { ties: tieTopK, vanishes: () => false },
  CumSum: { ties: tieCumSum },
}
