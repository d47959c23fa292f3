import { intAttribute, stringAttribute } from '../attributes.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { formatShape } from '../shapes.ts'
import { agree, checkRank, contradiction, inferred, shapeOf, typeOf } from './inferring.ts'

export const LSTM: Operator = {
  name: 'LSTM',
  infer: context => inferRecurrent(context, 4),
  macs: context => countRecurrent(context),
}

export const GRU: Operator = {
  name: 'GRU',
  infer: context => inferRecurrent(context, 3),
  macs: context => countRecurrent(context),
}

export const RNN: Operator = {
  name: 'RNN',
  infer: context => inferRecurrent(context, 1),
  macs: context => countRecurrent(context),
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

export const recurrentOperators: readonly Operator[] = [LSTM, GRU, RNN]
