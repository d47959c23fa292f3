import { emit } from '../../emitting.ts'
import type { CallContext, Layer } from '../../layer.ts'
import type { LayerValue } from '../../layer-value.ts'
import { flagOf, optionOf } from '../../topology/config.ts'
import type { Config } from '../../topology/config.ts'
import { cellWeights, gatedRecurrentUnit, longShortTermMemory, runCell, simpleRecurrence } from './cell.ts'
import type { Cell, Direction, Steps } from './cell.ts'
import { overSteps } from './over-steps.ts'
import type { Run, RunOptions } from './over-steps.ts'

const within = 'cell/'

/** A layer that is one cell, which holds its weights. */
function recurrent(cell: Cell): Layer {
  return {
    classNames: [cell.classNames[0]],
    mask: 'own',
    weights: config => cellWeights(cell, config, within),
    translate: context => overSteps(context, optionsOf(context), steps => runOnce(context, cell, steps, within)),
    update: ({ config, shapeOf }) => unitsOf(config, shapeOf(`${within}recurrent_kernel`)![0]!),
  }
}

/** The options of a layer of one direction, which a wrapper may have called for one of two. */
export function optionsOf({ config, call }: CallContext): RunOptions {
  const way = call.options['way']
  const isReverse = flagOf(config, 'go_backwards', false)
  const hasZeros = way !== undefined || flagOf(config, 'zero_output_for_mask', false)
  const fill = hasZeros ? 'zeros' : isReverse ? 'after' : 'before'
  // A layer that goes backwards gives the last step first; the way back of a wrapper is turned once more.
  return { config, fill, isTurned: isReverse !== (way === 'backward') }
}

/** Runs a cell in one direction. */
function runOnce(context: CallContext, cell: Cell, steps: Steps, part = ''): Run {
  const { config, weight } = context
  const direction = directionOf(context)
  const run = { config, direction, weight: (role: string) => weight(`${part}${role}`) }
  const [every, ...last] = runCell(context, cell, steps, run)
  const states = last.map(value => dropAxis(context, value, 0))
  return { every: dropAxis(context, every!, 1), last: states[0]!, states }
}

/** A cell is told by the layer that runs it. */
function directionOf({ config, call }: CallContext): Direction {
  return call.options['isReverse'] === true || flagOf(config, 'go_backwards', false) ? 'reverse' : 'forward'
}

function dropAxis(context: CallContext, value: LayerValue, axis: number): LayerValue {
  return emit(context, 'Squeeze', [value, context.translation.constant([axis])])
}

/** Keras 1 calls the units of a layer `output_dim`. */
function unitsOf(config: Config, units: number): Config {
  return { [optionOf(config, 'units') === undefined ? 'output_dim' : 'units']: units }
}

/** A cell that a layer of another class runs over sequences with their steps first: gives every step, then the states. */
function cellLayer(cell: Cell): Layer {
  return {
    classNames: [cell.classNames[1]],
    weights: config => cellWeights(cell, config),
    translate(context) {
      const { inputs, named } = context
      const [x, ...initial] = inputs
      const { every, states } = runOnce(context, cell, { x: x!, initial, lengths: named.get('lengths')?.[0] })
      return [every, ...states]
    },
    update: ({ config, shapeOf }) => unitsOf(config, shapeOf('recurrent_kernel')![0]!),
  }
}

/** The kinds of cells that there are. */
export const cells: readonly Cell[] = [longShortTermMemory, gatedRecurrentUnit, simpleRecurrence]

export const recurrentLayers: readonly Layer[] = [...cells.map(recurrent), ...cells.map(cellLayer)]
