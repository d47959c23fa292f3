import type { Node } from '@coppice/spec'
import { intAttribute, stringAttribute } from '../attributes.ts'
import { type Axis, fixAll, fixedAxis, isLive, tieAxes, tileAxis } from '../labels/axis.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import type { RewriteContext } from '../rewrite.ts'
import { formatShape } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { agree, checkRank, contradiction, inferred, shapeOf, typeOf } from './inferring.ts'
import { stateStaysZero } from './recurrent-functions.ts'
import { axesOf, fixBecause, fixUnlessZero } from './tying.ts'

export const LSTM: Operator = {
  name: 'LSTM',
  infer: context => inferRecurrent(context, 4),
  macs: context => countRecurrent(context),
  ...recurrent(4),
}

export const GRU: Operator = {
  name: 'GRU',
  infer: context => inferRecurrent(context, 3),
  macs: context => countRecurrent(context),
  ...recurrent(3),
}

export const RNN: Operator = {
  name: 'RNN',
  infer: context => inferRecurrent(context, 1),
  macs: context => countRecurrent(context),
  ...recurrent(1),
}

/** Outputs are every step, the last step and, for an LSTM, the last cell. Steps come first, or batches in layout 1. */
function inferRecurrent(context: InferenceContext, gates: number): ReturnType<Operator['infer']> {
  checkRank(context, 0, 3, 3)
  checkRank(context, 1, 3, 3)
  checkRank(context, 2, 3, 3)
  const batchFirst = intAttribute(context.node, 'layout', 0) === 1
  const [first, second, size] = shapeOf(context, 0) ?? [-1, -1, -1]
  const [steps, batch] = batchFirst ? [second!, first!] : [first!, second!]
  const directions = stringAttribute(context.node, 'direction', 'forward') === 'bidirectional' ? 2 : 1
  const hidden = hiddenSize(context, gates, directions, size!)
  const every = batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]
  const last = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden]
  return [every, last, last].map(shape => inferred(typeOf(context, 0), shape))
}

function hiddenSize(context: InferenceContext, gates: number, directions: number, size: number): number {
  const weight = shapeOf(context, 1) ?? [-1, -1, -1]
  const recurrence = shapeOf(context, 2) ?? [-1, -1, -1]
  const hidden = agree(context, 'hidden sizes', intAttribute(context.node, 'hidden_size', -1), recurrence[2]!)
  agree(
    context,
    'numbers of directions',
    agree(context, 'numbers of directions', weight[0]!, recurrence[0]!),
    directions,
  )
  agree(context, 'sizes of the input and of the weight', size, weight[2]!)
  if (hidden >= 0) {
    agree(context, 'sizes of the gates', weight[1]!, gates * hidden)
    agree(context, 'sizes of the gates', recurrence[1]!, gates * hidden)
  }
  checkBias(context, directions, 2 * gates * hidden)
  return hidden
}

function checkBias(context: InferenceContext, directions: number, size: number): void {
  const bias = shapeOf(context, 3)
  if (!bias || size < 0) return
  if (bias.length !== 2) contradiction(context, `a bias of [${directions}, ${size}]`, formatShape(bias))
  agree(context, 'sizes of the bias', bias[1]!, size)
}

/** Each step multiplies the input and the state by their weights. */
function countRecurrent(context: InferenceContext): number {
  const [first, second, size] = shapeOf(context, 0)!
  const [directions, rows] = shapeOf(context, 1)!
  const hidden = shapeOf(context, 2)![2]!
  return first! * second! * directions! * rows! * (size! + hidden)
}

const INITIAL_STATES = [5, 6]
const PEEPHOLES = 7

/** A hidden unit is a row of every gate, a column of the recurrent weight and a position of the state. */
function tieRecurrent(gates: number): (context: TieContext) => readonly (readonly Axis[])[] | undefined {
  return context => {
    if (intAttribute(context.node, 'layout', 0) !== 0) return undefined
    const { labels, where } = context
    const [x, w, r] = [axesOf(context, 0), axesOf(context, 1), axesOf(context, 2)]
    const hidden = r[2]!
    const tie = (left: Axis | undefined, right: Axis): void => void (left && tieAxes(labels, left, right, where))
    markWeights(context)
    fixBecause(context, x[0], 'the steps of')
    tie(x[2], w[2]!)
    tie(w[1], tileAxis(hidden, gates))
    tie(r[1], tileAxis(hidden, gates))
    tie(context.inputs[3]?.[1], tileAxis(hidden, 2 * gates))
    for (const state of INITIAL_STATES) {
      tie(context.inputs[state]?.[1], x[1]!)
      tie(context.inputs[state]?.[2], hidden)
    }
    tie(context.inputs[PEEPHOLES]?.[1], tileAxis(hidden, 3))
    for (const index of [1, 2, 3, ...INITIAL_STATES, PEEPHOLES])
      fixAll(labels, context.inputs[index]?.slice(0, 1), `the directions of ${where}`)
    fixUnlessZero(context, x[2], 0, 1)
    if (!context.vanishes(2) && !hiddenVanishes(context))
      fixBecause(context, hidden, 'neither side is zero when masked in')
    const directions = fixedAxis(w[0]!.size)
    const state = [directions, x[1]!, hidden]
    return context.node.outputs.map((_, i) => (i === 0 ? [x[0]!, directions, x[1]!, hidden] : state))
  }
}

function markWeights(context: TieContext): void {
  for (const weight of [1, 2]) {
    context.mark(weight, 1, 'output')
    context.mark(weight, 2, 'input')
  }
  context.mark(3, 1, 'bias')
}

const WEIGHTS = [1, 2, 3]

/**
 * A unit without weights stays at its initial state, and that is zero, where the functions that make the next state of
 * the last one are zero at zero. What the gates are does not matter then.
 */
function hiddenVanishes(context: TieContext): boolean {
  return stateStaysZero(context.node) && [...WEIGHTS, ...INITIAL_STATES].every(index => context.vanishes(index))
}

/** A batch of which something can go has the biases where its input is zero. */
function recurrentVanishes(context: TieContext): boolean {
  return hiddenVanishes(context) && !isLive(axesOf(context, 0)[1]!)
}

function rewriteRecurrent(context: RewriteContext): readonly Node[] {
  const { node } = context
  const value = context.newShape(2)[2]!
  if (intAttribute(node, 'hidden_size', value) === value) return [node]
  return [{ ...node, attributes: { ...node.attributes, hidden_size: { kind: 'int', value } } }]
}

function recurrent(gates: number): Pick<Operator, 'ties' | 'vanishes' | 'rewrite'> {
  return {
    ties: tieRecurrent(gates),
    vanishes: recurrentVanishes,
    rewrite: rewriteRecurrent,
  }
}

export const recurrentOperators: readonly Operator[] = [LSTM, GRU, RNN]
