import { defineCriterion } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { perExample } from './per-example.ts'
import { sumOverOutputs } from './sum-over-outputs.ts'

/**
 * |w·∂L/∂w| with the gradient of the mean loss: how much the loss reacts to switching a connection off. For blocks,
 * channels and heads the sum over the weights that make the cell. In units of the loss, comparable between layers; the
 * paper divides by the sum over the network, which changes no order.
 *
 * Source: Lee et al., "SNIP: Single-shot Network Pruning based on Connection Sensitivity" (ICLR 2019).
 *
 * For networks before training, where gradients are large. Not for trained ones: mean gradients vanish there; take
 * {@link taylor} or {@link fisher}. For single weights it is `taylor({ magnitude: 'mean' })`; over a larger cell it
 * adds magnitudes up where that lets weights cancel each other.
 *
 * @example
 * ```ts
 * snip().needs // ['gradient.count', 'gradient.sum']
 * ```
 */
export function snip(): Criterion<'gradient.count' | 'gradient.sum'> {
  return defineCriterion({
    name: 'snip',
    needs: ['gradient.count', 'gradient.sum'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    comparable: true,
    async score(unit, seen, kernels) {
      const products = await sumOverOutputs(unit, seen['gradient.sum'], kernels, (w, sum) => Math.abs(w * sum))
      return perExample(products, seen['gradient.count'])
    },
  })
}
