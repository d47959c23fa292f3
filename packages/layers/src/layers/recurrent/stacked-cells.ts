import { invalid, unsupported } from '../../layer-failure.ts'
import type { Layer } from '../../layer.ts'
import type { LayerValue } from '../../layer-value.ts'
import { flagOf, isRecord } from '../../topology/config.ts'
import { overSteps } from './over-steps.ts'
import { optionsOf } from './recurrent.ts'

/** A cell, or several on top of each other, run over the steps of a sequence. */
export const RNN: Layer = {
  classNames: ['RNN'],
  mask: 'own',
  translate(context) {
    const { config } = context
    const stated = config['cell']
    if (!isRecord(stated)) throw invalid(context, 'a layer as cell', stated)
    return overSteps(context, optionsOf(context), ({ x, lengths, initial }) => {
      const named = new Map(lengths ? [['lengths', [lengths]]] : [])
      const options = {
        isReverse: flagOf(config, 'go_backwards', false),
        withStates: flagOf(config, 'return_state', false),
      }
      const call = { inputs: [x, ...initial], named, options }
      const [every, ...states] = context.inner({ stated, step: ['cell'] }, call)
      return { every: every!, last: states[0]!, states }
    })
  },
}

/** Cells on top of each other; each runs over all steps before the next does, which gives the same. */
export const StackedRNNCells: Layer = {
  classNames: ['StackedRNNCells'],
  translate(context) {
    const { config, inputs, named, call } = context
    const stated: unknown = config['cells']
    if (!Array.isArray(stated) || stated.length === 0 || !stated.every(isRecord))
      throw invalid(context, 'a list of cells', stated)
    if (inputs.length > 1 || call.options['withStates'] === true)
      throw unsupported(context, 'cells that begin with zeros and end unseen', 'states of cells on top of each other')
    return stated.reduce<readonly LayerValue[]>((outputs, cell, i) => {
      const inner = { stated: cell, step: ['cells', String(i)] }
      return context.inner(inner, { inputs: [outputs[0]!], named, options: call.options })
    }, inputs)
  },
}
