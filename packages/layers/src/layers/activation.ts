import { applyActivation, rectify } from '../activations.ts'
import { unsupported } from '../layer-failure.ts'
import type { Layer } from '../layer.ts'
import { axesOf, numberOf, optionOf } from '../topology/config.ts'

export const Activation: Layer = {
  classNames: ['Activation'],
  mask: 'passes',
  isPointwise: true,
  translate: context => applyActivation(context.inputs[0]!, context.config['activation'], context),
}

export const ReLU: Layer = {
  classNames: ['ReLU'],
  mask: 'passes',
  isPointwise: true,
  translate(context) {
    const { config, inputs } = context
    const limit = optionOf(config, 'max_value')
    return rectify(inputs[0]!, context, {
      limit: typeof limit === 'number' ? limit : undefined,
      slope: numberOf(config, 'negative_slope', 0),
      threshold: numberOf(config, 'threshold', 0),
    })
  },
}

export const ThresholdedReLU: Layer = {
  classNames: ['ThresholdedReLU'],
  mask: 'passes',
  isPointwise: true,
  translate: ({ translation, inputs, config, name }) => {
    const [x] = inputs
    const threshold = translation.constant(numberOf(config, 'theta', 1), x!.inferred.type ?? 'float32')
    const isAbove = translation.elementwise('Greater', [x!, threshold], {}, { name: `${name}/Greater` })
    const zero = translation.constant(0, x!.inferred.type ?? 'float32')
    return translation.elementwise('Where', [isAbove, x!, zero], {}, { name: `${name}/Where` })
  },
}

export const ELU: Layer = {
  classNames: ['ELU'],
  mask: 'passes',
  isPointwise: true,
  translate: context => applyActivation(context.inputs[0]!, { class_name: 'ELU', config: context.config }, context),
}

/** Over one axis; a mask says which elements count. */
export const Softmax: Layer = {
  classNames: ['Softmax'],
  mask: 'passes',
  translate(context) {
    const { inputs, named, config } = context
    const axes = axesOf(config, inputs[0]!.inferred.shape!.length)
    if (inputs[0]!.mask || named.has('mask')) throw unsupported(context, 'a softmax of all elements', 'a mask')
    if (axes.length > 1) throw unsupported(context, 'a softmax over one axis', `axes ${axes.join(', ')}`)
    return applyActivation(inputs[0]!, { class_name: 'Softmax', config: { axis: axes[0] } }, context)
  },
}

export const LeakyReLU: Layer = {
  classNames: ['LeakyReLU'],
  mask: 'passes',
  isPointwise: true,
  translate(context) {
    const slope = numberOf(context.config, ['negative_slope', 'alpha'], 0.3)
    return rectify(context.inputs[0]!, context, { slope, threshold: 0 })
  },
}

/** The slope below zero is a weight, with an axis of size 1 where it is shared. */
export const PReLU: Layer = {
  classNames: ['PReLU'],
  mask: 'passes',
  weights: () => [{ role: 'alpha' }],
  translate({ translation, inputs, name, weight }) {
    const x = inputs[0]!
    const [alpha, zero] = [weight('alpha')!, translation.constant(0, x.inferred.type ?? 'float32')]
    const act = (operator: string, given: readonly (typeof x)[]): typeof x =>
      translation.elementwise(operator, given, {}, { name: `${name}/${operator}` })
    const below = act('Mul', [act('Min', [x, zero]), alpha])
    return act('Add', [act('Relu', [x]), below])
  },
}

export const activationLayers: readonly Layer[] = [Activation, ReLU, LeakyReLU, PReLU, ThresholdedReLU, ELU, Softmax]
