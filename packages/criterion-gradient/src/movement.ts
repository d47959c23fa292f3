import { defineCriterion } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { perExample } from './per-example.ts'
import { sumOverOutputs } from './sum-over-outputs.ts'

/**
 * −w·∂L/∂w with the gradient of the mean loss: positive where a step of gradient descent moves the weight away from
 * zero, negative where it shrinks it. For blocks, channels and heads the sum over the weights that make the cell. In
 * units of the loss, comparable between layers; scores can be negative.
 *
 * Source: Sanh et al., "Movement Pruning: Adaptive Sparsity by Fine-Tuning" (NeurIPS 2020). There the product is summed
 * over the steps of fine-tuning, with the weights as they are at each step. Here the weights stand still: it is what
 * one step would add, over the whole calibration set.
 *
 * Not for a network that has converged on the calibration data, whose mean gradients vanish: it is meant for the data
 * of a new task. Not with the allocation `lamp`, which looks at magnitudes of scores.
 *
 * @example
 * ```ts
 * movement().needs // ['gradient.count', 'gradient.sum']
 * ```
 */
export function movement(): Criterion<'gradient.count' | 'gradient.sum'> {
  return defineCriterion({
    name: 'movement',
    needs: ['gradient.count', 'gradient.sum'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    comparable: true,
    async score(unit, seen, kernels) {
      const products = await sumOverOutputs(unit, seen['gradient.sum'], kernels, (weight, sum) => weight * sum)
      return perExample(products, seen['gradient.count'], -1)
    },
  })
}
