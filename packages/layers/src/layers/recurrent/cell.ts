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
  /** How many steps of each sequence count; all where it is absent. */
  readonly lengths?: SourceValue | undefined
  /** The states before the first step, [batch, units] for each direction; zeros where there are none. */
  readonly initial: readonly SourceValue[]
}

/** From the first step to the last, from the last to the first, or both. */
export type Direction = 'forward' | 'reverse' | 'bidirectional'

/** A kind of recurrent cell. */
export interface Cell {
  readonly operator: 'LSTM' | 'GRU' | 'RNN'
  /** `LSTM`, `LSTMCell`. */
  readonly classNames: readonly [layer: string, cell: string]
  /** Part i of ONNX is this part of what Keras stores. */
  readonly gates: readonly number[]
  readonly states: number
  /** The names of the options that state the functions of the operator, and what they are where nothing is stated. */
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

/** The first of the axes of ONNX is the direction. */
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

/** What a run of a cell is made of. */
interface CellRun {
  /** The options of the layer or of the cell. */
  readonly config: Config
  readonly direction: Direction
  /** By the last part of their role. */
  weight(role: string): SourceValue | undefined
}

/**
 * Puts a run of a cell over sequences into the graph: [steps, directions, batch, units] in the order of the input, and
 * each state after the last step, [directions, batch, units].
 */
export function runCell(
  context: CallContext,
  cell: Cell,
  { x, lengths, initial }: Steps,
  { config, direction, weight }: CellRun,
): readonly SourceValue[] {
  const weights = ['kernel', 'recurrent_kernel', 'bias'].map(weight)
  return context.translation.emitAll(
    cell.operator,
    [x, ...weights, lengths, ...initialStates(context, cell, initial)],
    {
      hidden_size: int(weights[1]!.inferred.shape![2]!),
      ...functionsOf(context, cell, config, direction),
      ...(resetsAfter(config) && { linear_before_reset: int(1) }),
      ...(direction !== 'forward' && { direction: text(direction) }),
    },
    { name: `${context.name}/${cell.operator}`, outputs: 1 + cell.states },
  )
}

/** Each state as [directions, batch, units]; Keras lists all states of one direction, then those of the other. */
function initialStates(
  { translation, name }: CallContext,
  { states }: Cell,
  given: readonly SourceValue[],
): SourceValue[] {
  const raised = given.map(value =>
    translation.emit('Unsqueeze', [value, translation.constant([0])], {}, { name: `${name}/initial` }),
  )
  if (raised.length <= states) return raised
  return Array.from({ length: states }, (_, i) =>
    translation.emit('Concat', [raised[i], raised[i + states]], { axis: int(0) }, { name: `${name}/initial` }),
  )
}

function functionsOf(
  context: CallContext,
  { functions }: Cell,
  config: Config,
  direction: Direction,
): Node['attributes'] {
  const all = direction === 'bidirectional' ? [...functions, ...functions] : functions
  const stated = all.map(([option, own]) => config[option] ?? (option in config ? 'linear' : own.toLowerCase()))
  return gateActivations(
    context,
    stated,
    all.map(([, own]) => own),
  )
}
