import { intAttribute, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { inputOf } from '../tensors/input-of.ts'
import { activationsOf } from './recurrent-activations.ts'
import type { Activate } from './recurrent-activations.ts'
import { gatedCell, memoryCell, simpleCell } from './recurrent-cells.ts'
import type { Cell, CellWeights, State } from './recurrent-cells.ts'
import { reverseSteps } from './transposition.ts'

export const RNN: Operation = { name: 'RNN', run: context => runLayer(context, simpleCell) }
export const GRU: Operation = { name: 'GRU', run: context => runLayer(context, gatedCell) }
export const LSTM: Operation = { name: 'LSTM', run: context => runLayer(context, memoryCell) }

/** What one direction gives: every state (steps, batch, hidden) and the last ones (batch, hidden). */
interface Pass {
  readonly every: Tensor
  readonly last: State
}

/** Outputs are every state, the last one and, for an LSTM, the last cell. Steps come first, or batches in layout 1. */
function runLayer(context: OperationContext, cell: Cell): Tensor[] {
  const { tf, node } = context
  const isBatchFirst = intAttribute(node, 'layout', 0) === 1
  const swap = (x: Tensor): Tensor => (isBatchFirst ? swapAxes(tf, x) : x)
  const x = swap(inputOf(context, 0))
  const initial = [5, 6].map(index => context.inputs[index] && swap(context.inputs[index]))
  const kind = stringAttribute(node, 'direction', 'forward')
  const isReverse = kind === 'bidirectional' ? [false, true] : [kind === 'reverse']
  const functions = activationsOf(tf, node, cell.activations, isReverse.length)
  const passes = isReverse.map((reverse, direction) =>
    runDirection(context, cell, {
      x,
      reverse,
      weights: weightsOf(context, cell, direction),
      state: startOf(tf, initial, direction, [x.shape[1]!, inputOf(context, 2).shape[2]!]),
      functions: functions[direction]!,
    }),
  )
  const every = tf.stack(
    passes.map(pass => pass.every),
    1,
  )
  const last = (part: 'hidden' | 'cell'): Tensor => swap(tf.stack(passes.map(pass => pass.last[part]!)))
  const outputs = [isBatchFirst ? tf.transpose(every, [2, 0, 1, 3]) : every, last('hidden')]
  return cell === memoryCell ? [...outputs, last('cell')] : outputs
}

interface Direction {
  readonly x: Tensor
  readonly reverse: boolean
  readonly weights: CellWeights
  readonly state: State
  readonly functions: readonly Activate[]
}

function runDirection(context: OperationContext, cell: Cell, direction: Direction): Pass {
  const { tf } = context
  const { x, reverse, weights, state, functions } = direction
  const [steps, batch, size] = x.shape as [number, number, number]
  const lengths = context.inputs[4] ? elementsOfInput(context, 4) : new Array<number>(batch).fill(steps)
  const turn = (values: Tensor): Tensor => (reverse ? reverseSteps(tf, values, lengths, 0, 1) : values)
  const flat = tf.matMul(tf.reshape(turn(x), [steps * batch, size]), weights.input)
  const products = tf.split(weights.inputBias ? tf.add(flat, weights.inputBias) : flat, steps, 0)
  const step = cell.makeStep(context, weights, functions)
  const shown: Tensor[] = []
  const last = products.reduce((before, product, i) => {
    const { after, output } = endSequences(tf, before, step(product, before), lengths, i)
    shown.push(output)
    return after
  }, state)
  return { every: turn(tf.stack(shown)), last }
}

/** Where a sequence of the batch is over its state stays and its output is zero. */
function endSequences(
  tf: TensorFlow,
  before: State,
  next: State,
  lengths: readonly number[],
  step: number,
): { readonly after: State; readonly output: Tensor } {
  if (lengths.every(length => length > step)) return { after: next, output: next.hidden }
  const goesOn = tf.tensor2d(
    lengths.map(length => [Number(length > step)]),
    [lengths.length, 1],
    'float32',
  )
  const choose = (now: Tensor, old: Tensor): Tensor => tf.add(tf.mul(now, goesOn), tf.mul(old, tf.sub(1, goesOn)))
  const hidden = choose(next.hidden, before.hidden)
  const after = next.cell ? { hidden, cell: choose(next.cell, before.cell!) } : { hidden }
  return { after, output: tf.mul(next.hidden, goesOn) }
}

function weightsOf(context: OperationContext, cell: Cell, direction: number): CellWeights {
  const { tf } = context
  const [input, recurrence] = [1, 2].map(index => tf.transpose(partOf(tf, inputOf(context, index), direction)))
  const weights = { input: input!, recurrence: recurrence! }
  const [bias, peepholes] = [3, 7].map(index => context.inputs[index] && partOf(tf, context.inputs[index], direction))
  const biases = bias ? tf.split(bias, 2) : []
  return {
    ...weights,
    ...(biases[0] && biases[1] ? { inputBias: biases[0], recurrenceBias: biases[1] } : {}),
    ...(peepholes && cell === memoryCell ? { peepholes: tf.split(peepholes, 3) as [Tensor, Tensor, Tensor] } : {}),
  }
}

function startOf(
  tf: TensorFlow,
  initial: readonly (Tensor | undefined)[],
  direction: number,
  shape: [number, number],
): State {
  const [hidden, cell] = initial.map(state => (state ? partOf(tf, state, direction) : tf.zeros(shape)))
  return { hidden: hidden!, cell: cell! }
}

/** One position of the first axis, which goes. */
function partOf(tf: TensorFlow, x: Tensor, place: number): Tensor {
  const [, ...rest] = x.shape
  return tf.reshape(tf.slice(x, [place, ...rest.map(() => 0)], [1, ...rest]), rest)
}

function swapAxes(tf: TensorFlow, x: Tensor): Tensor {
  return tf.transpose(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)])
}

export const recurrentOperations: readonly Operation[] = [RNN, GRU, LSTM]
