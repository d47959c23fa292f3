import { ints } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { emit } from '../../emitting.ts'
import { unsupported } from '../../layer-failure.ts'
import type { CallContext, Layer } from '../../layer.ts'
import { withMask } from '../../layer-value.ts'
import type { LayerValue } from '../../layer-value.ts'
import { flagOf, optionOf } from '../../topology/config.ts'
import { cellWeights, gatedRecurrentUnit, longShortTermMemory, runCell, simpleRecurrence } from './cell.ts'
import type { Cell, Run, Steps } from './cell.ts'
import { compactSteps } from './compact-steps.ts'
import type { CompactSteps } from './compact-steps.ts'

/**
 * Runs something over the steps of the first input as the layer's options say; the other inputs are the states that it
 * begins with. Every run begins anew, with `stateful` too.
 */
export function overSteps(context: CallContext, run: (steps: Steps) => Run): readonly LayerValue[] {
  const { inputs, config, named } = context
  const [input, ...given] = inputs
  const isReverse = flagOf(config, 'go_backwards', false)
  const compact = compactedSteps(context, input!)
  const x = stepsFirst(context, compact?.x ?? context.translation.inSourceOrder(input!))
  const initial = [...given, ...(named.get('initial_state') ?? [])]
  const { every, last } = run({ x, isReverse, lengths: compact?.lengths, initial })
  const states = flagOf(config, 'return_state', false) ? last : []
  if (!flagOf(config, 'return_sequences', false)) return [last[0]!, ...states]
  const sequence = finishSequence(context, stepsFirst(context, every), compact)
  return [withMask(sequence, input!.mask), ...states]
}

function compactedSteps(context: CallContext, { mask, ...input }: LayerValue): CompactSteps | undefined {
  const { config, translation } = context
  if (!mask) return undefined
  if (flagOf(config, 'time_major', false)) throw unsupported(context, 'sequences with their batch first', 'a mask')
  return compactSteps(context, translation.inSourceOrder(input), mask())
}

/** Batches and steps change places, where the layer does not have its steps first anyway. */
function stepsFirst(context: CallContext, value: SourceValue): SourceValue {
  if (flagOf(context.config, 'time_major', false)) return value
  return emit(context, 'Transpose', [value], { perm: ints([1, 0, 2]) })
}

/** Every state: a layer that goes backwards gives the last step first, and one in both directions turns it again. */
function finishSequence(context: CallContext, every: SourceValue, compact: CompactSteps | undefined): SourceValue {
  const { config, call } = context
  const isInBoth = call.options['direction'] !== undefined
  const isReverse = flagOf(config, 'go_backwards', false)
  const hasZeros = isInBoth || flagOf(config, 'zero_output_for_mask', false)
  const spread = compact?.spread(every, hasZeros ? 'zeros' : isReverse ? 'after' : 'before') ?? every
  return isReverse === (call.options['direction'] === 'backward') ? spread : reverseSteps(context, spread)
}

function reverseSteps(context: CallContext, value: SourceValue): SourceValue {
  const { translation, config } = context
  const axis = flagOf(config, 'time_major', false) ? 0 : 1
  const [start, end, axes, step] = [-1, -(2 ** 31), axis, -1].map(number => translation.constant([number]))
  return emit(context, 'Slice', [value, start!, end, axes, step])
}

/** A layer that is one cell, which holds its weights. */
function recurrent(cell: Cell): Layer {
  const within = 'cell/'
  return {
    classNames: [cell.classNames[0]],
    mask: 'own',
    weights: config => cellWeights(cell, config, within),
    translate: context => overSteps(context, steps => runCell(context, cell, steps, within)),
    update: ({ config, shapeOf }) => unitsOf(config, shapeOf(`${within}recurrent_kernel`)![0]!),
  }
}

/** Keras 1 calls the units of a layer `output_dim`. */
function unitsOf(config: Readonly<Record<string, unknown>>, units: number): Record<string, number> {
  return { [optionOf(config, 'units') === undefined ? 'output_dim' : 'units']: units }
}

/** A cell that a layer {@link RNN} runs, over sequences with their steps first. */
function cellLayer(cell: Cell): Layer {
  return {
    classNames: [cell.classNames[1]],
    weights: config => cellWeights(cell, config),
    translate(context) {
      const { every, last } = runCell(context, cell, stepsOf(context))
      return [every, ...last]
    },
    update: ({ config, shapeOf }) => unitsOf(config, shapeOf('recurrent_kernel')![0]!),
  }
}

/** What {@link RNN} calls a cell with. */
function stepsOf({ inputs, named, call }: CallContext): Steps {
  const [x, ...initial] = inputs
  return { x: x!, initial, lengths: named.get('lengths')?.[0], isReverse: call.options['isReverse'] === true }
}

const cells: readonly Cell[] = [longShortTermMemory, gatedRecurrentUnit, simpleRecurrence]

export const recurrentCells: readonly Layer[] = [...cells.map(recurrent), ...cells.map(cellLayer)]
