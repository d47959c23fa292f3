import type { Node } from '@coppice/spec'
import { fixAll, fixedAxis, tieAxes, tileAxis, type Axis } from '../labels/axis.ts'
import { intAttribute } from '../attributes.ts'
import type { RewriteContext } from '../rewrite.ts'
import type { TieContext } from '../ties.ts'
import { axesOf } from '../operators/tying.ts'

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
    tie(x[2], w[2]!)
    tie(w[1], tileAxis(hidden, gates))
    tie(r[1], tileAxis(hidden, gates))
    tie(context.inputs[3]?.[1], tileAxis(hidden, 2 * gates))
    for (const state of INITIAL_STATES) tie(context.inputs[state]?.[2], hidden)
    fixAll(labels, context.inputs[PEEPHOLES], `the peepholes of ${where}`)
    for (const weight of [1, 2, 3]) fixAll(labels, context.inputs[weight]?.slice(0, 1), `the directions of ${where}`)
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

/** With the default activations a unit without weights stays at its initial state, and that is zero. */
function recurrentVanishes(context: TieContext): boolean {
  return context.node.attributes['activations'] === undefined && INITIAL_STATES.every(state => context.vanishes(state))
}

function rewriteRecurrent(context: RewriteContext): readonly Node[] {
  const { node } = context
  const value = context.newShape(2)[2]!
  if (intAttribute(node, 'hidden_size', value) === value) return [node]
  return [{ ...node, attributes: { ...node.attributes, hidden_size: { kind: 'int', value } } }]
}

const recurrent = (gates: number) => ({ ties: tieRecurrent(gates), vanishes: recurrentVanishes, rewrite: rewriteRecurrent })

export const structure = { LSTM: recurrent(4), GRU: recurrent(3), RNN: recurrent(1) }
