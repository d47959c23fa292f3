import { graphAxis, int, text } from '@coppice/graph'
import { numberOf, numbersOf, textOf, typeOf } from '../attributes.ts'
import { changeNode } from '../change-node.ts'
import { formatReference, type NodeDef } from '../node-def.ts'
import type { Operand, TfOperator, TfOperators } from '../node-context.ts'
import type { RestoreContext } from '../restore/restore-context.ts'
import { restoreSteered, withInputs, type Handles } from '../restore/restore-steered.ts'
import { changeAxes, knownNumber, knownNumbers } from './axes.ts'
import { checkChannelsLast } from './spatial.ts'
import { asSizes, castTo, scalarLike } from './types.ts'

const cast: TfOperator = {
  anyRank: true,
  translate(context) {
    const type = typeOf(context.node, 'DstT')
    if (type === undefined) return context.refuse('a type that TensorFlow.js has', 'another')
    return castTo(context, context.input(0), type)
  },
}

const expandDimensions: TfOperator = {
  translate(context) {
    const x = context.input(0)
    const rank = x.inferred.shape!.length + 1
    const axis = knownNumber(context, 1, 'an axis')
    return changeAxes(context, x, [axis < 0 ? axis + rank : axis], rank, (value, axes) =>
      context.emit('Unsqueeze', [value, context.constant(axes)]),
    )
  },
}

/** The sizes of a value in the order of the source. */
function sourceSizes({ inferred, order }: Operand): readonly number[] {
  const shape = inferred.shape!
  return order === 'source' ? shape : [shape[0]!, ...shape.slice(2), shape[1]!]
}

const squeeze: TfOperator = {
  translate(context) {
    const x = context.input(0)
    const sizes = sourceSizes(x)
    const stated = [...numbersOf(context.node, 'squeeze_dims'), ...numbersOf(context.node, 'axis')]
    if (stated.length === 0 && sizes.includes(-1)) return context.refuse('axes to take away', 'none, and sizes unknown')
    const found = sizes.flatMap((size, axis) => (size === 1 ? [axis] : []))
    const axes = stated.length > 0 ? stated.map(axis => (axis < 0 ? axis + sizes.length : axis)) : found
    if (axes.length === 0) return x
    return changeAxes(context, x, axes, sizes.length, (value, own) =>
      context.emit('Squeeze', [value, context.constant(own.toSorted((a, b) => a - b))]),
    )
  },
  restore: restoreSqueeze,
}

/** Without axes it takes away every axis of size 1, and an axis that shrinks to 1 must not be among them. */
async function restoreSqueeze(context: RestoreContext): Promise<NodeDef> {
  const node = await restoreSteered(context)
  const change = context.changes.at(-1)
  const isStated = numbersOf(node, 'squeeze_dims').length + numbersOf(node, 'axis').length > 0
  if (isStated || !change) return node
  const ones = context.shapeOf(change.after.inputs[0]!).filter(size => size === 1).length
  const axes = await context.elements(change.after.inputs[1]!)
  if (ones === axes.length) return node
  const list = axes.map(axis => String(change.isTurned ? axis - 1 : axis))
  return changeNode(node, { attributes: { squeeze_dims: { list: { i: list } } } })
}

const reshape: TfOperator = {
  translate(context) {
    const x = context.inSourceOrder(context.input(0))
    const known = context.known(1)
    const sizes = known ? context.constant(known) : asSizes(context, context.input(1))
    // A size of 0 is one, and copies none.
    const attributes = known?.includes(0) ? { allowzero: int(1) } : {}
    return context.emit('Reshape', [x, sizes], attributes, { steers: { 1: 1 } })
  },
}

const broadcast: TfOperator = {
  translate(context) {
    const x = context.inSourceOrder(context.input(0))
    const known = context.known(1)
    const sizes = known ? context.constant(known) : asSizes(context, context.input(1))
    return context.emit('Expand', [x, sizes], {}, { steers: { 1: 1 } })
  },
}

/** Pairs of amounts for the axes of the source, as all starts and all ends for those of the value. */
function padAmounts(value: Operand, pairs: readonly number[]): number[] {
  const rank = pairs.length / 2
  const amounts = new Array<number>(2 * rank).fill(0)
  for (let axis = 0; axis < rank; axis++) {
    amounts[graphAxis(value, axis)] = pairs[2 * axis]!
    amounts[graphAxis(value, axis) + rank] = pairs[2 * axis + 1]!
  }
  return amounts
}

const pad: TfOperator = {
  translate(context) {
    const x = context.input(0)
    const amounts = context.constant(padAmounts(x, knownNumbers(context, 1, 'amounts')))
    const fill = context.node.op === 'PadV2' ? knownNumber(context, 2, 'a number') : 0
    const fills = fill === 0 ? [] : [scalarLike(context, x, fill)]
    return context.emit('Pad', [x, amounts, ...fills])
  },
  restore: restorePad,
}

const isAmounts: Handles = ({ before }, index) => before.operator === 'Pad' && index === 1

/** Zeros that were put before and after channels are fewer where some of these went. */
async function restorePad(context: RestoreContext): Promise<NodeDef> {
  const node = await restoreSteered(context, isAmounts)
  const change = context.changes.find(({ before }) => before.operator === 'Pad')
  if (!change || change.before.inputs[1] === change.after.inputs[1]) return node
  const amounts = await context.elements(change.after.inputs[1]!)
  const pairs = padPairs(change.isTurned ? 'channels-first' : 'source', amounts)
  const constant = context.constant(pairs, 'int32', [pairs.length / 2, 2])
  return withInputs(node, node.inputs.map(formatReference).with(1, constant))
}

/** The way back from {@link padAmounts}. */
function padPairs(order: Operand['order'], amounts: readonly number[]): number[] {
  const rank = amounts.length / 2
  const value = { name: '', order, inferred: { type: undefined, shape: new Array<number>(rank).fill(-1) } }
  return Array.from({ length: rank }, (_, axis) => graphAxis(value, axis)).flatMap(axis => [
    amounts[axis]!,
    amounts[axis + rank]!,
  ])
}

/** ONNX has no mode that repeats the edge itself, but for one position that is what `edge` does. */
const mirrorPad: TfOperator = {
  translate(context) {
    const x = context.input(0)
    const pairs = knownNumbers(context, 1, 'amounts')
    const isReflection = textOf(context.node, 'mode', 'REFLECT').toUpperCase() === 'REFLECT'
    if (!isReflection && pairs.some(amount => amount > 1))
      return context.refuse('at most one position of symmetric padding', `[${pairs}]`)
    const mode = text(isReflection ? 'reflect' : 'edge')
    return context.emit('Pad', [x, context.constant(padAmounts(x, pairs))], { mode })
  },
}

const depthToSpace: TfOperator = {
  translate(context) {
    checkChannelsLast(context)
    const x = context.channelsFirst(context.input(0))
    const blocksize = int(numberOf(context.node, 'block_size', 1))
    return context.emit('DepthToSpace', [x], { blocksize, mode: text('DCR') })
  },
}

export const transformation: TfOperators = {
  Cast: cast,
  ExpandDims: expandDimensions,
  Squeeze: squeeze,
  Reshape: reshape,
  BroadcastTo: broadcast,
  Pad: pad,
  PadV2: pad,
  MirrorPad: mirrorPad,
  DepthToSpace: depthToSpace,
}
