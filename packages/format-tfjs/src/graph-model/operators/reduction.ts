import { graphAxis, int, ints } from '@coppice/graph'
import type { Attribute } from '@coppice/spec'
import { flagOf } from '../attributes.ts'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import { castTo, isWhole } from './types.ts'

/** A value to be reduced, and the axes of the graph's value. */
interface Reduction {
  readonly value: Operand
  readonly axes: readonly number[]
  readonly keeps: boolean
  /** The order of the result. */
  readonly order: Operand['order']
}

/** The axes that a node reduces, from the front; an empty list reduces nothing. */
function axesOf(context: NodeContext, rank: number): number[] {
  const axes = context.known(1)
  if (!axes) return context.refuse('axes that are known before the model runs', 'computed ones')
  return axes.map(axis => (axis < 0 ? axis + rank : axis))
}

/** An image stays with its channels first where they stay, and batches too. */
function readReduction(context: NodeContext): Reduction {
  const operand = context.input(0)
  const rank = operand.inferred.shape!.length
  const axes = axesOf(context, rank)
  const keeps = flagOf(context.node, 'keep_dims') || flagOf(context.node, 'keepdims')
  const isTurned = operand.order === 'channels-first'
  if (isTurned && axes.includes(0) && !keeps)
    return { value: context.inSourceOrder(operand), axes, keeps, order: 'source' }
  const own = axes.map(axis => graphAxis(operand, axis))
  const losesChannels = axes.includes(rank - 1) && !keeps
  return { value: operand, axes: own, keeps, order: losesChannels ? 'source' : operand.order }
}

/** Emits one reduction; only that of sums takes its axes as an input. */
function emitReduction(context: NodeContext, operator: string, reduction: Reduction, value: Operand): Operand {
  const { axes, keeps, order } = reduction
  if (axes.length === 0) return value
  const sorted = axes.toSorted((a, b) => a - b)
  const keepdims = int(keeps ? 1 : 0)
  const result =
    operator === 'ReduceSum'
      ? context.emit(operator, [value, context.constant(sorted)], { keepdims })
      : context.emit(operator, [value], { axes: ints(sorted), keepdims })
  return { ...result, order: (result.inferred.shape?.length ?? 0) < 3 ? 'source' : order }
}

export function reduce(operator: string): TfOperator {
  return {
    translate(context) {
      const reduction = readReduction(context)
      const { value } = reduction
      const isMean = operator === 'ReduceMean' || operator === 'ReduceL2'
      const numbers = isMean && isWhole(value) ? castTo(context, value, 'float32') : value
      return emitReduction(context, operator, reduction, numbers)
    },
  }
}

/** Whether all or any are true: the least or the most of ones and zeros. */
function reduceTruth(operator: string): TfOperator {
  return {
    translate(context) {
      const reduction = readReduction(context)
      const numbers = castTo(context, reduction.value, 'int32')
      return castTo(context, emitReduction(context, operator, reduction, numbers), 'bool')
    },
  }
}

function findPlace(operator: string): TfOperator {
  return {
    translate(context) {
      const value = context.inSourceOrder(context.input(0))
      const [axis] = context.known(1) ?? context.refuse('an axis that is known before the model runs', 'a computed one')
      const attributes: Record<string, Attribute> = { axis: int(axis ?? 0), keepdims: int(0) }
      return castTo(context, context.emit(operator, [value], attributes), 'int32')
    },
  }
}

const cumulate: TfOperator = {
  translate(context) {
    const value = context.inSourceOrder(context.input(0))
    const [axis] = context.known(1) ?? context.refuse('an axis that is known before the model runs', 'a computed one')
    const flags = { exclusive: flagOf(context.node, 'exclusive'), reverse: flagOf(context.node, 'reverse') }
    return context.emit('CumSum', [value, context.constant(axis ?? 0)], {
      exclusive: int(Number(flags.exclusive)),
      reverse: int(Number(flags.reverse)),
    })
  },
}

export const reduction: TfOperators = {
  Max: reduce('ReduceMax'),
  Mean: reduce('ReduceMean'),
  Min: reduce('ReduceMin'),
  Sum: reduce('ReduceSum'),
  Prod: reduce('ReduceProd'),
  All: reduceTruth('ReduceMin'),
  Any: reduceTruth('ReduceMax'),
  ArgMax: findPlace('ArgMax'),
  ArgMin: findPlace('ArgMin'),
  Cumsum: cumulate,
}
