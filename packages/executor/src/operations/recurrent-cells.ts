import { floatAttribute, intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { OperationContext, TensorFlow } from '../operation.ts'
import type { Activate } from './recurrent-activations.ts'

/** What is carried from step to step: batch by hidden size. */
export interface State {
  readonly hidden: Tensor
  /** Of an LSTM. */
  readonly cell?: Tensor
}

/** The weights of one direction; their columns are the gates. */
export interface CellWeights {
  /** Input size by gates. */
  readonly input: Tensor
  /** Hidden size by gates. */
  readonly recurrence: Tensor
  /** One number for each gate and hidden unit, added to the products with the input. */
  readonly inputBias?: Tensor
  /** The same for the products with the state. */
  readonly recurrenceBias?: Tensor
  /** Of an LSTM: input, output and forget gate. */
  readonly peepholes?: readonly [Tensor, Tensor, Tensor]
}

/** One kind of recurrent layer. */
export interface Cell {
  readonly gates: number
  /** The names of its functions. */
  readonly activations: readonly string[]
  /** Gives a step: from the products of the input with its weights, their bias included, and the state to the next state. */
  makeStep(
    context: OperationContext,
    weights: CellWeights,
    functions: readonly Activate[],
  ): (products: Tensor, state: State) => State
}

export const simpleCell: Cell = {
  gates: 1,
  activations: ['Tanh'],
  makeStep: (context, weights, [activate]) => {
    const { tf } = context
    const clip = clipping(context)
    return (products, { hidden }) => ({
      hidden: activate!(clip(tf.add(products, recur(tf, weights, hidden)))),
    })
  },
}

/** Gates are update, reset and the new state; the reset works before or after the product with the state. */
export const gatedCell: Cell = {
  gates: 3,
  activations: ['Sigmoid', 'Tanh'],
  makeStep: (context, weights, [gate, activate]) => {
    const { tf } = context
    const clip = clipping(context)
    const size = weights.recurrence.shape[0]
    const resetsProduct = intAttribute(context.node, 'linear_before_reset', 0) !== 0
    const [ofGates, ofState] = splitWeights(tf, weights, size)
    return (products, { hidden }) => {
      const [update, reset, candidate] = tf.split(products, 3, 1) as [Tensor, Tensor, Tensor]
      const [forUpdate, forReset] = tf.split(recur(tf, ofGates, hidden), 2, 1) as [Tensor, Tensor]
      const z = gate!(clip(tf.add(update, forUpdate)))
      const r = gate!(clip(tf.add(reset, forReset)))
      const remembered = resetsProduct ? tf.mul(r, recur(tf, ofState, hidden)) : recur(tf, ofState, tf.mul(r, hidden))
      const next = activate!(clip(tf.add(candidate, remembered)))
      return { hidden: tf.add(tf.mul(tf.sub(1, z), next), tf.mul(z, hidden)) }
    }
  },
}

/** Gates are input, output, forget and the new cell. */
export const memoryCell: Cell = {
  gates: 4,
  activations: ['Sigmoid', 'Tanh', 'Tanh'],
  makeStep: (context, weights, [gate, activate, show]) => {
    const { tf } = context
    const clip = clipping(context)
    const isCoupled = intAttribute(context.node, 'input_forget', 0) !== 0
    const peep = (x: Tensor, cell: Tensor, which: 0 | 1 | 2): Tensor =>
      weights.peepholes ? tf.add(x, tf.mul(cell, weights.peepholes[which])) : x
    return (products, { hidden, cell }) => {
      const gates = tf.split(tf.add(products, recur(tf, weights, hidden)), 4, 1) as [Tensor, Tensor, Tensor, Tensor]
      const input = gate!(clip(peep(gates[0], cell!, 0)))
      const forget = isCoupled ? tf.sub(1, input) : gate!(clip(peep(gates[2], cell!, 2)))
      const next = tf.add(tf.mul(forget, cell!), tf.mul(input, activate!(clip(gates[3]))))
      const output = gate!(clip(peep(gates[1], next, 1)))
      return { hidden: tf.mul(output, show!(next)), cell: next }
    }
  },
}

function recur(tf: TensorFlow, { recurrence, recurrenceBias }: CellWeights, hidden: Tensor): Tensor {
  const product = tf.matMul(hidden, recurrence)
  return recurrenceBias ? tf.add(product, recurrenceBias) : product
}

/** The recurrent weights of the two gates and those of the new state. */
function splitWeights(tf: TensorFlow, weights: CellWeights, size: number): readonly [CellWeights, CellWeights] {
  const [gates, state] = tf.split(weights.recurrence, [2 * size, size], 1) as [Tensor, Tensor]
  if (!weights.recurrenceBias)
    return [
      { ...weights, recurrence: gates },
      { ...weights, recurrence: state },
    ]
  const [ofGates, ofState] = tf.split(weights.recurrenceBias, [2 * size, size], 0) as [Tensor, Tensor]
  return [
    { ...weights, recurrence: gates, recurrenceBias: ofGates },
    { ...weights, recurrence: state, recurrenceBias: ofState },
  ]
}

/** Bounds what goes into a function, where the node says so. */
function clipping({ tf, node }: OperationContext): Activate {
  const bound = floatAttribute(node, 'clip', undefined)
  return bound === undefined ? x => x : x => tf.clipByValue(x, -bound, bound)
}
