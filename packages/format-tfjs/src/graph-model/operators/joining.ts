import { int } from '@coppice/graph'
import { numberOf } from '../attributes.ts'
import { changeNode } from '../change-node.ts'
import { formatReference, type NodeDef } from '../node-def.ts'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import type { RestoreContext } from '../restore/restore-context.ts'
import { restoreSteered } from '../restore/restore-steered.ts'
import { knownNumber, knownNumbers, placeAxis, sameOrder } from './axes.ts'
import { asSizes, matchTypes } from './types.ts'

function join(context: NodeContext, given: readonly Operand[], axis: number): Operand {
  const values = sameOrder(context, matchTypes(context, given))
  if (values.length === 0) return context.refuse('something to join', 'no inputs')
  return context.emit('Concat', values, { axis: int(placeAxis(values[0]!, axis).axis) })
}

/** The axis comes last, or first in the oldest form. */
const concat: TfOperator = {
  translate(context) {
    const { inputs, node } = context
    const isOldest = node.op === 'Concat'
    const axis = knownNumber(context, isOldest ? 0 : inputs.length - 1, 'an axis')
    return join(context, isOldest ? inputs.slice(1) : inputs.slice(0, -1), axis)
  },
}

/** Values side by side along a new axis. */
const pack: TfOperator = {
  translate(context) {
    const rank = context.input(0).inferred.shape!.length + 1
    const axis = numberOf(context.node, 'axis', 0)
    const axes = context.constant([axis < 0 ? axis + rank : axis])
    const raised = matchTypes(context, context.inputs).map(value =>
      context.emit('Unsqueeze', [context.inSourceOrder(value), axes]),
    )
    return context.emit('Concat', raised, { axis: int(axis) })
  },
}

const unpack: TfOperator = {
  translate(context) {
    const x = context.inSourceOrder(context.input(0))
    const shape = x.inferred.shape!
    const stated = numberOf(context.node, 'axis', 0)
    const axis = stated < 0 ? stated + shape.length : stated
    const count = numberOf(context.node, 'num', shape[axis] ?? -1)
    if (!(count > 0) || (shape[axis]! >= 0 && shape[axis] !== count))
      return context.refuse('as many outputs as the axis is long', `${count} for ${shape[axis]}`)
    const parts = context.emitAll('Split', [x], { axis: int(axis) }, { outputs: count })
    const axes = context.constant([axis])
    return parts.map(part => context.emit('Squeeze', [part, axes]))
  },
}

const split: TfOperator = {
  translate(context) {
    const axis = knownNumber(context, 0, 'an axis')
    const count = numberOf(context.node, 'num_split', 1)
    const place = placeAxis(context.input(1), axis)
    const size = place.value.inferred.shape![place.axis]
    if (size === undefined || (size >= 0 && size % count !== 0) || count < 1)
      return context.refuse(`an axis that ${count} parts of one size make up`, `${size}`)
    return context.emitAll('Split', [place.value], { axis: int(place.axis) }, { outputs: count })
  },
  restore: restoreSplit,
}

/** Parts that were equal and no longer are have their sizes stated. */
async function restoreSplit(context: RestoreContext): Promise<NodeDef> {
  const { node, changes } = context
  const [sizes] = changes.flatMap(({ before, after }) => (before.inputs[1] ? [] : (after.inputs[1] ?? [])))
  if (sizes === undefined) return restoreSteered(context)
  const [axis, value] = node.inputs.map(formatReference)
  return changeNode(node, {
    op: 'SplitV',
    inputs: [value!, await context.reference(sizes), axis!],
    attributes: { Tlen: { type: 'DT_INT32' } },
  })
}

/** Sizes may be left out for one part, which takes the rest. */
const splitBySize: TfOperator = {
  translate(context) {
    const sizes = knownNumbers(context, 1, 'sizes')
    const { value, axis } = placeAxis(context.input(0), knownNumber(context, 2, 'an axis'))
    const whole = value.inferred.shape![axis]!
    const rest = sizes.reduce((left, size) => left - Math.max(size, 0), whole)
    if (sizes.includes(-1) && whole < 0) return context.refuse('an axis of known size', 'another')
    const parts = context.constant(sizes.map(size => (size === -1 ? rest : size)))
    return context.emitAll('Split', [value, parts], { axis: int(axis) }, { outputs: sizes.length, steers: { 1: 1 } })
  },
}

const tile: TfOperator = {
  translate(context) {
    const x = context.inSourceOrder(context.input(0))
    const known = context.known(1)
    const repeats = known ? context.constant(known) : asSizes(context, context.input(1))
    return context.emit('Tile', [x, repeats], {}, { steers: { 1: 1 } })
  },
}

/** From the last position to the first: a slice with a step of -1. */
const reverse: TfOperator = {
  translate(context) {
    const x = context.input(0)
    const axes = knownNumbers(context, 1, 'axes').map(axis => placeAxis(x, axis).axis)
    if (axes.length === 0) return x
    const each = (value: number): Operand => context.constant(axes.map(() => value))
    return context.emit('Slice', [x, each(-1), each(-(2 ** 31) + 1), context.constant(axes), each(-1)])
  },
}

export const joining: TfOperators = {
  ConcatV2: concat,
  Concat: concat,
  Pack: pack,
  Unpack: unpack,
  Split: split,
  SplitV: splitBySize,
  Tile: tile,
  ReverseV2: reverse,
}
