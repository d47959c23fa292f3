import type { SourceValue } from '@coppice/graph'
import { int } from '@coppice/graph'
import { elementwise, emit } from '../../emitting.ts'
import { invalid, unsupported } from '../../layer-failure.ts'
import type { CallContext, InnerLayer, Layer } from '../../layer.ts'
import { withMask } from '../../layer-value.ts'
import type { LayerValue } from '../../layer-value.ts'
import { flagOf, isRecord } from '../../topology/config.ts'
import type { Config } from '../../topology/config.ts'
import { joinAlong } from '../merging.ts'
import { runCell } from './cell.ts'
import type { Cell } from './cell.ts'
import { overSteps } from './over-steps.ts'
import { cells } from './recurrent.ts'

/**
 * The same kind of layer from the first step to the last and from the last to the first. Keras takes for granted that
 * both have as many units, so where it can be they run as one node, which ties them.
 */
export const Bidirectional: Layer = {
  classNames: ['Bidirectional'],
  mask: 'own',
  translate(context) {
    const ways = [
      { stated: layerIn(context, 'layer'), step: ['forward_layer'] },
      { stated: backwardLayer(context), step: ['backward_layer'] },
    ]
    const cell = sharedCell(ways)
    const isMerged = context.config['merge_mode'] !== null
    return cell && isMerged ? runBoth(context, cell, ways) : runApart(context, ways)
  },
}

function layerIn(context: CallContext, option: string): Config {
  const stated = context.config[option]
  if (isRecord(stated) && isRecord(stated['config'])) return stated
  throw invalid(context, `a layer as ${option}`, stated)
}

/** The layer of the way back; where only one is stated, the other is its like in the other direction. */
function backwardLayer(context: CallContext): Config {
  if (isRecord(context.config['backward_layer'])) return layerIn(context, 'backward_layer')
  const layer = layerIn(context, 'layer')
  const config = layer['config'] as Config
  return { ...layer, config: { ...config, go_backwards: !flagOf(config, 'go_backwards', false) } }
}

const alike = [
  'units',
  'output_dim',
  'activation',
  'recurrent_activation',
  'use_bias',
  'reset_after',
  'return_sequences',
  'return_state',
  'time_major',
]

/** The kind of cell that both layers run, where they differ in nothing but their direction. */
function sharedCell(ways: readonly InnerLayer[]): Cell | undefined {
  const [forward, backward] = ways.map(({ stated }) => stated['config'] as Config)
  const isPair =
    ways[0]!.stated['class_name'] === ways[1]!.stated['class_name'] &&
    !flagOf(forward!, 'go_backwards', false) &&
    flagOf(backward!, 'go_backwards', false) &&
    alike.every(option => JSON.stringify(forward![option]) === JSON.stringify(backward![option]))
  return isPair ? cells.find(({ classNames }) => classNames[0] === ways[0]!.stated['class_name']) : undefined
}

function runBoth(context: CallContext, cell: Cell, ways: readonly InnerLayer[]): readonly LayerValue[] {
  const weights = context.together(ways)
  const config = ways[0]!.stated['config'] as Config
  return overSteps(context, { config, fill: 'zeros' }, steps => {
    const run = { config, direction: 'bidirectional', weight: (role: string) => weights.get(`cell/${role}`) } as const
    const [every, ...last] = runCell(context, cell, steps, run)
    const pick = (value: SourceValue, way: number, axis: number): SourceValue =>
      emit(context, 'Gather', [value, context.translation.constant(way)], { axis: int(axis) })
    const states = [0, 1].flatMap(way => last.map(value => pick(value, way, 0)))
    return {
      every: mergeWays(context, pick(every!, 0, 1), pick(every!, 1, 1)),
      last: mergeWays(context, states[0]!, states[last.length]!),
      states,
    }
  })
}

/** Two nodes. Each gives its steps in the order of the input. */
function runApart(context: CallContext, ways: readonly InnerLayer[]): readonly LayerValue[] {
  const { inputs, named, config } = context
  const [x, ...given] = inputs
  const initial = [...given, ...(named.get('initial_state') ?? [])]
  const half = initial.length / 2
  const [forward, backward] = ways.map((layer, i) =>
    context.inner(layer, {
      inputs: [x!, ...initial.slice(i * half, (i + 1) * half)],
      options: { way: i === 0 ? 'forward' : 'backward' },
    }),
  )
  const [[there, ...states], [back, ...others]] = [forward!, backward!]
  if (config['merge_mode'] === null) return [there!, back!, ...states, ...others]
  return [withMask(mergeWays(context, there!, back!), there!.mask), ...states, ...others]
}

function mergeWays(context: CallContext, forward: SourceValue, backward: SourceValue): SourceValue {
  const mode = context.config['merge_mode'] ?? 'concat'
  const act = (operator: string, ...inputs: readonly SourceValue[]): SourceValue =>
    elementwise(context, operator, inputs)
  if (mode === 'concat') return joinAlong(context, [forward, backward], -1)
  if (mode === 'sum') return act('Add', forward, backward)
  if (mode === 'mul') return act('Mul', forward, backward)
  const sum = act('Add', forward, backward)
  if (mode === 'ave') return act('Mul', sum, context.translation.constant(0.5, sum.inferred.type ?? 'float32'))
  throw unsupported(context, 'merge_mode concat, sum, mul, ave or null', JSON.stringify(mode))
}
