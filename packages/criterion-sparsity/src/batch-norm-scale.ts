import { defineCriterion, failure, outputSlices } from '@coppice/spec'
import type { Criterion, Failure, Slice, Unit } from '@coppice/spec'
import { cellNorms, sumCellPowers } from './cell-norms.ts'

/** Options of {@link batchNormScale}. */
export interface BatchNormScaleOptions {
  /** What scores a unit that has no scale: the L2 norm of its outputs, or a failure. Default `l2`. */
  readonly fallback?: 'l2' | 'none'
}

const noScale = (unit: Unit): Failure =>
  failure({
    code: 'unsupported-model',
    who: `bn-scale, unit '${unit.id}'`,
    expected: 'a BatchNorm or another norm with one scale a channel',
    received: `the roles ${[...new Set(unit.slices.map(slice => slice.role))].join(', ')}`,
    remedy: "Exporters fold BatchNorm into the convolution before it: take the criterion l2, or the fallback 'l2'.",
  })

/** A slice may be a part of its tensor: a BatchNorm after a concatenation has the scales of several units. */
function elementsPerCell({ layout, shape }: Slice, cells: number): number {
  const elements = shape.reduce((product, size) => product * size, 1)
  return layout.kind === 'axis' ? (layout.count * elements) / shape[layout.axis]! : elements / cells
}

/**
 * The mean |γ| of the norms that a channel passes through, a plain number: what the network learned to multiply the
 * channel by.
 *
 * Source: Liu et al., "Learning Efficient Convolutional Networks through Network Slimming" (ICCV 2017). It says most
 * for networks that were trained with an L1 penalty on γ.
 *
 * Most exported files have no BatchNorm left, because exporters fold it into the convolution. A unit without a scale
 * gets the L2 norm of its outputs instead, unless `fallback` is `none`. The two are not comparable between units, so
 * that a global allocation scales them first; with `none` the scores are compared as they are, as in the paper.
 *
 * @throws A failure with code `unsupported-model` that names the unit, where it has no scale and `fallback` is `none`.
 *
 * @example
 * ```ts
 * batchNormScale().comparable // false
 * batchNormScale({ fallback: 'none' }).comparable // true
 * ```
 */
export function batchNormScale({ fallback = 'l2' }: BatchNormScaleOptions = {}): Criterion {
  return defineCriterion({
    name: 'bn-scale',
    granularities: fallback === 'none' ? ['channel'] : ['channel', 'head'],
    comparable: fallback === 'none',
    weights: 'sums',
    async score(unit, _seen, kernels) {
      const scales = unit.slices.filter(slice => slice.role === 'scale')
      if (scales.length > 0) {
        const sums = await sumCellPowers(unit, scales, 1, kernels)
        const count = scales.reduce((total, slice) => total + elementsPerCell(slice, unit.size), 0)
        return Float32Array.from(sums, sum => sum / count)
      }
      if (fallback === 'none') throw noScale(unit)
      return cellNorms(unit, outputSlices(unit), 2, kernels)
    },
  })
}
