import { chained, int, partsReordered, permuted, reshaped, text, zerosAppended } from '@coppice/graph'
import type { Arrangement, SourceValue } from '@coppice/graph'
import type { Node } from '@coppice/spec'
import type { CallContext, Weight } from '../../layer.ts'
import { flagOf } from '../../topology/config.ts'
import type { Config } from '../../topology/config.ts'
import { hasBias } from '../dense.ts'
import { gateActivations } from './gate-activations.ts'

/** What a cell is run over: sequences with their steps first, [steps, batch, features]. */
export interface Steps {
  readonly x: SourceValue
  /** From the last step to the first. */
  readonly isReverse: boolean
  /** How many steps of each sequence count; all where it is absent. */
  readonly lengths?: SourceValue | undefined
  /** The states before the first step, [batch, units]; zeros where there are none. */
  readonly initial: readonly SourceValue[]
}

/** What a cell gives: [steps, batch, units] in the order of the input, and each state after the last step. */
export interface Run {
  readonly every: SourceValue
  readonly last: readonly SourceValue[]
}

/** A kind of recurrent cell. */
export interface Cell {
  readonly operator: 'LSTM' | 'GRU' | 'RNN'
  /** `LSTM`, `LSTMCell`. */
  readonly classNames: readonly [layer: string, cell: string]
  /** Part i of ONNX is this part of what Keras stores. */
  readonly gates: readonly number[]
  readonly states: number
  /** The names of the options that state the functions of the operator. */
  readonly functions: readonly (readonly [option: string, operatorsOwn: string])[]
}

const gate = ['recurrent_activation', 'Sigmoid'] as const
const state = ['activation', 'Tanh'] as const

/** Keras stores the gates i, f, c, o; ONNX has i, o, f, c. */
export const longShortTermMemory: Cell = {
  operator: 'LSTM',
  classNames: ['LSTM', 'LSTMCell'],
  gates: [0, 3, 1, 2],
  states: 2,
  functions: [gate, state, state],
}

export const gatedRecurrentUnit: Cell = {
  operator: 'GRU',
  classNames: ['GRU', 'GRUCell'],
  gates: [0, 1, 2],
  states: 1,
  functions: [gate, state],
}

export const simpleRecurrence: Cell = {
  operator: 'RNN',
  classNames: ['SimpleRNN', 'SimpleRNNCell'],
  gates: [0],
  states: 1,
  functions: [state],
}

/** The weights of a cell; `within` is the part of the layer that holds them. */
export function cellWeights({ gates }: Cell, config: Config, within = ''): readonly Weight[] {
  const kernel = chained(permuted([1, 0]), partsReordered(gates), asDirection)
  const bias = resetsAfter(config)
    ? chained(asVector, asDirection)
    : chained(partsReordered(gates), zerosAppended, asDirection)
  return [
    { role: `${within}kernel`, arrangement: kernel },
    { role: `${within}recurrent_kernel`, arrangement: kernel },
    ...(hasBias(config) ? [{ role: `${within}bias`, arrangement: bias }] : []),
  ]
}

/** The one direction that a node of ours has. */
const asDirection: Arrangement = reshaped(
  stored => [1, ...stored],
  ([, ...arranged]) => arranged,
)

/** A GRU that resets after its product has a second row of biases, for the product with the state. */
const asVector: Arrangement = reshaped(
  ([rows, size]) => [rows! * size!],
  ([size]) => [2, size! / 2],
)

const resetsAfter = (config: Config): boolean => flagOf(config, 'reset_after', false)

/** Puts a run of a cell over sequences into the graph. */
export function runCell(context: CallContext, cell: Cell, { x, isReverse, lengths, initial }: Steps, within = ''): Run {
  const { translation, name, weight } = context
  const raise = (value: SourceValue): SourceValue =>
    translation.emit('Unsqueeze', [value, translation.constant([0])], {}, { name: `${name}/initial` })
  const weights = ['kernel', 'recurrent_kernel', 'bias'].map(role => weight(`${within}${role}`))
  const [every, ...last] = translation.emitAll(
    cell.operator,
    [x, ...weights, lengths, ...initial.map(raise)],
    { ...cellAttributes(context, cell, weights[1]!), ...(isReverse && { direction: text('reverse') }) },
    { name: `${name}/${cell.operator}`, outputs: 1 + cell.states },
  )
  const drop = (value: SourceValue, axis: number): SourceValue =>
    translation.emit('Squeeze', [value, translation.constant([axis])], {}, { name: `${value.name}/direction` })
  return { every: drop(every!, 1), last: last.map(value => drop(value, 0)) }
}

function cellAttributes(context: CallContext, { functions }: Cell, recurrence: SourceValue): Node['attributes'] {
  const { config } = context
  const stated = functions.map(([option, own]) => config[option] ?? (option in config ? 'linear' : own.toLowerCase()))
  return {
    hidden_size: int(recurrence.inferred.shape![2]!),
    ...gateActivations(
      context,
      stated,
      functions.map(([, own]) => own),
    ),
    ...(resetsAfter(config) && { linear_before_reset: int(1) }),
  }
}
