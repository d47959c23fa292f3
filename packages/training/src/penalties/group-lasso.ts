import { analysisOf, unitsOf } from '@coppice/core'
import type { SliceOutline } from '@coppice/core'
import { constantsOf } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { GroupPenalty, Model, PenaltyStep } from '@coppice/spec'
import { checkStrength } from './elastic-net.ts'
import type { Penalty } from './penalty.ts'

/** Options of {@link groupLasso}. */
export interface GroupLassoOptions {
  /** λ. */
  readonly strength: number
  /** What a group is: a channel or neuron, or a head. Default `channel`. */
  readonly granularity?: 'channel' | 'head'
  /** `proximal` takes whole groups to exact zeros, `gradient` does not. Default `proximal`. */
  readonly by?: PenaltyStep
}

/**
 * λ Σ √n ‖w‖₂ over the cells of a model's units, each of the n weights that make its values: filters, rows of dense
 * layers, and everything that is coupled to them. Biases, norms and what reads a cell are exempt. Groups go to zero as a
 * whole, so that channels can be cut out afterwards.
 *
 * Source: Yuan and Lin, "Model selection and estimation in regression with grouped variables" (2006); Wen et al.,
 * "Learning Structured Sparsity in Deep Neural Networks" (NeurIPS 2016).
 *
 * @throws a failure with code `usage` for a strength below 0 and, when training begins, for a model without units.
 *
 * @example
 * ```ts
 * await train(model, { penalties: [groupLasso({ strength: 1e-3 })], … })
 * ```
 */
export function groupLasso({ strength, granularity = 'channel', by = 'proximal' }: GroupLassoOptions): Penalty {
  checkStrength('groupLasso', strength)
  return {
    kind: 'penalty',
    name: `group-lasso ${strength} ${granularity} ${by}`,
    terms: async model => {
      const { outlines } = await unitsOf(model, await analysisOf(model.graph), granularity)
      const terms = outlines.map(({ size, slices }): GroupPenalty => {
        return { kind: 'groups', strength, groups: size, by, slices: groupSlices(model, slices) }
      })
      if (outlines.length > 0) return terms.filter(({ slices }) => slices.length > 0)
      throw failure({ code: 'usage', who: 'groupLasso', expected: `a model with ${granularity}s`, received: 'none' })
    },
  }
}

type Place = GroupPenalty['slices'][number]

/** The slices that make a unit's values, one for each tensor. */
function groupSlices({ graph }: Model, slices: readonly SliceOutline[]): Place[] {
  const constants = constantsOf(graph)
  const places = new Map<string, Place>()
  for (const { tensor, role, layout } of slices) {
    const shape = constants.get(tensor)?.shape
    if (role !== 'output' || layout.kind !== 'axis' || !shape) continue
    const { axis, positions, count } = layout
    const place = places.get(tensor) ?? { tensor, axis, groupOf: new Int32Array(shape[axis]!).fill(-1) }
    if (place.axis !== axis) continue
    positions.forEach((position, i) => (place.groupOf[position] = Math.floor(i / count)))
    places.set(tensor, place)
  }
  return [...places.values()]
}
