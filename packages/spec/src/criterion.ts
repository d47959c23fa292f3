import type { Granularity } from './granularity.ts'
import type { Kernels } from './kernels.ts'
import type { Awaitable, Plugin } from './plugin.ts'
import type { StatisticName, Statistics } from './statistics.ts'
import type { Unit } from './unit.ts'

/** Scores the cells of a unit; a higher score is kept longer. */
export interface Criterion<Needs extends StatisticName = never> extends Plugin<'criterion'> {
  /** The statistics it must be shown; weights are always given. */
  readonly needs: readonly Needs[]
  /** Those of `needs` that `score` and `warn` look at for units of this granularity; all of them where it is left out. */
  needsAt?(granularity: Granularity): readonly Needs[]
  /** The granularities it can score. */
  readonly granularities: readonly Granularity[]
  /**
   * Whether scores of different units can be compared as they are. Left out, those of single weights and blocks are,
   * and those of channels and heads are scaled by a global allocation first. With `false`, weights and blocks should not
   * be compared either: the default allocation gives each layer the same share.
   */
  readonly comparable?: boolean
  /**
   * What the score of a single weight is, where that can be said beforehand: with `magnitude`, |w|. Such weights can be
   * ranked while they are read, so that a checkpoint of any size is planned in little memory. Default: nothing is known.
   */
  readonly element?: 'magnitude'
  /**
   * What it looks at of the weights of channels and heads: with `sums`, nothing but what `kernels.sumPowers` gives, in
   * `score` and in `warn`. They can then be summed piece by piece while they are read; `data` of such slices is empty.
   * Default `data`: all elements.
   */
  readonly weights?: 'data' | 'sums'
  /** One finite score for each cell of the unit. Pure: the same unit gives the same scores, and the unit is not changed. */
  score(unit: Unit, seen: Statistics<Needs>, kernels: Kernels): Awaitable<Float32Array>
  /** What the user should know of the scores of this unit, one sentence each; nothing where all is well. Pure, as `score` is. */
  warn?(unit: Unit, seen: Statistics<Needs>, kernels: Kernels): Awaitable<readonly string[]>
}

/** Fills in `kind` and `api`, and infers the needs. */
export function defineCriterion<const Needs extends StatisticName = never>(
  criterion: Omit<Criterion<Needs>, 'kind' | 'api' | 'needs'> & { readonly needs?: readonly Needs[] },
): Criterion<Needs> {
  return { kind: 'criterion', api: 1, needs: [], ...criterion }
}

/** A criterion whatever it needs: for lists of criteria. */
export type AnyCriterion = Criterion<StatisticName>
