import type { SourceValue } from '@coppice/graph'
import { elementwise } from '../../emitting.ts'
import { invalid, unsupported } from '../../layer-failure.ts'
import type { CallContext, InnerCall, Layer, UpdateContext } from '../../layer.ts'
import { withMask } from '../../layer-value.ts'
import type { LayerValue } from '../../layer-value.ts'
import { flagOf, isRecord, textOf } from '../../topology/config.ts'
import type { Config } from '../../topology/config.ts'
import { joinAlong } from '../merging.ts'
import type { Run, Steps } from './cell.ts'
import { overSteps } from './recurrent.ts'

/** A cell, or several on top of each other, run over the steps of a sequence. */
const RNN: Layer = {
  classNames: ['RNN'],
  mask: 'own',
  translate: context => overSteps(context, steps => runInner(context, layerIn(context, 'cell'), ['cell'], steps)),
}

function layerIn({ config, path }: Pick<CallContext, 'config' | 'path'>, option: string): Config {
  const stated = config[option]
  if (isRecord(stated)) return stated
  throw invalid({ path }, `a layer as ${option}`, stated)
}

function runInner(context: CallContext, stated: Config, step: readonly string[], steps: Steps): Run {
  const { x, isReverse, lengths, initial } = steps
  const named = new Map(lengths ? [['lengths', [lengths]]] : [])
  const call: InnerCall = { step, inputs: [x, ...initial], named, options: { isReverse } }
  const [every, ...last] = context.inner(stated, call)
  return { every: every!, last }
}

/** Cells on top of each other; each runs over all steps before the next does, which gives the same. */
const StackedRNNCells: Layer = {
  classNames: ['StackedRNNCells'],
  translate(context) {
    const { config, inputs, named, call } = context
    const cells = config['cells']
    if (!Array.isArray(cells) || cells.length === 0) throw invalid(context, 'a list of cells', cells)
    if (inputs.length > 1) throw unsupported(context, 'cells that begin with zeros', 'states to begin with')
    return cells.reduce<readonly LayerValue[]>((outputs, cell: Config, i) => {
      const inner = { step: ['cells', String(i)], inputs: [outputs[0]!], named, options: call.options }
      return context.inner(cell, inner)
    }, inputs)
  },
}

/** The same kind of layer from the first step to the last and from the last to the first. */
const Bidirectional: Layer = {
  classNames: ['Bidirectional'],
  mask: 'own',
  translate(context) {
    const { inputs, named } = context
    const [x, ...given] = inputs
    const initial = [...given, ...(named.get('initial_state') ?? [])]
    const half = initial.length / 2
    const [forward, backward] = (['forward', 'backward'] as const).map((direction, i) => {
      const own = initial.slice(i * half, (i + 1) * half)
      const call = { step: [`${direction}_layer`], inputs: [x!, ...own], options: { direction } }
      return context.inner(direction === 'forward' ? layerIn(context, 'layer') : backwardLayer(context), call)
    })
    return joinDirections(context, forward!, backward!)
  },
  update: updateBackward,
}

function joinDirections(
  context: CallContext,
  [forward, ...forwardStates]: readonly LayerValue[],
  [backward, ...backwardStates]: readonly LayerValue[],
): readonly LayerValue[] {
  const states = [...forwardStates, ...backwardStates]
  if (context.config['merge_mode'] === null) return [forward!, backward!, ...states]
  return [withMask(mergeDirections(context, forward!, backward!), forward!.mask), ...states]
}

function mergeDirections(context: CallContext, forward: SourceValue, backward: SourceValue): SourceValue {
  const mode = textOf(context.config, 'merge_mode', 'concat')
  const act = (operator: string, ...inputs: readonly SourceValue[]): SourceValue =>
    elementwise(context, operator, inputs)
  if (mode === 'concat') return joinAlong(context, [forward, backward], -1)
  if (mode === 'sum') return act('Add', forward, backward)
  if (mode === 'mul') return act('Mul', forward, backward)
  const sum = act('Add', forward, backward)
  if (mode === 'ave') return act('Mul', sum, context.translation.constant(0.5, sum.inferred.type ?? 'float32'))
  throw unsupported(context, 'merge_mode concat, sum, mul, ave or null', mode)
}

/** The layer of the way back; where only one is stated, the other is its like in the other direction. */
function backwardLayer(context: Pick<CallContext, 'config' | 'path'>): Config {
  if (isRecord(context.config['backward_layer'])) return context.config['backward_layer']
  const layer = layerIn(context, 'layer')
  const config = isRecord(layer['config']) ? layer['config'] : {}
  return { ...layer, config: { ...config, go_backwards: !flagOf(config, 'go_backwards', false) } }
}

/** Where the ways lost different numbers of units the way back has to be stated on its own. */
function updateBackward(context: UpdateContext): Config {
  const { config, node } = context
  const layer = backwardLayer(context)
  const [forward, backward] = ['forward_layer', 'backward_layer'].map(step =>
    ['LSTM', 'GRU', 'RNN'].map(operator => node(`${step}/${operator}`)?.attributes['hidden_size']).find(Boolean),
  )
  const isStated = isRecord(config['backward_layer'])
  if (isStated || backward?.kind !== 'int' || JSON.stringify(forward) === JSON.stringify(backward)) return {}
  return { backward_layer: { ...layer, config: { ...(layer['config'] as Config), units: backward.value } } }
}

export const recurrentWrappers: readonly Layer[] = [RNN, StackedRNNCells, Bidirectional]
