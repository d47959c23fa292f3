import { applyActivation, rectify } from '../activations.ts'
import type { Layer } from '../layer.ts'
import { numberOf, optionOf } from '../topology/config.ts'

export const Activation: Layer = {
  classNames: ['Activation'],
  translate: context => applyActivation(context.inputs[0]!, context.config['activation'], context),
}

export const ReLU: Layer = {
  classNames: ['ReLU'],
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
  translate: ({ translation, inputs, config, name }) => {
    const [x] = inputs
    const threshold = translation.constant(numberOf(config, 'theta', 1), x!.inferred.type ?? 'float32')
    const isAbove = translation.elementwise('Greater', [x!, threshold], {}, { name: `${name}/Greater` })
    const zero = translation.constant(0, x!.inferred.type ?? 'float32')
    return translation.elementwise('Where', [isAbove, x!, zero], {}, { name: `${name}/Where` })
  },
}

/** Activations that are layers: their options are those of the function, each class with its own default slope. */
function activationLayer(className: string, defaults: object = {}): Layer {
  return {
    classNames: [className],
    translate(context) {
      const config = { ...defaults, ...context.config }
      return applyActivation(context.inputs[0]!, { class_name: className, config }, context)
    },
  }
}

export const LeakyReLU: Layer = {
  classNames: ['LeakyReLU'],
  translate(context) {
    const slope = numberOf(context.config, ['negative_slope', 'alpha'], 0.3)
    return rectify(context.inputs[0]!, context, { slope, threshold: 0 })
  },
}

/** The slope below zero is a weight, with an axis of size 1 where it is shared. */
export const PReLU: Layer = {
  classNames: ['PReLU'],
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

export const activationLayers: readonly Layer[] = [
  Activation,
  ReLU,
  LeakyReLU,
  PReLU,
  ThresholdedReLU,
  activationLayer('ELU'),
  activationLayer('Softmax'),
]
