import { observe } from '@coppice/core'
import type { Observations } from '@coppice/core'
import type { AnyCriterion, Granularity, StatisticName } from '@coppice/spec'
import type { Engines } from './engines.ts'
import type { Network } from './networks.ts'

/** Of how many examples statistics are collected. */
export interface ObservedExamples {
  readonly activations: number
  readonly gradients: number
}

/** Finds the observations that a criterion needs, if it needs any. */
export type SeenFor = (criterion: AnyCriterion) => Observations | undefined

const needsOf = (criterion: AnyCriterion, granularity: Granularity): readonly StatisticName[] =>
  criterion.needsAt?.(granularity) ?? criterion.needs

const isOfGradients = (name: StatisticName): boolean => name.startsWith('gradient.')

/** Observes a network once for all criteria: activations by the fast engine, gradients by the one that has them. */
export async function observeNetwork(
  { fast, learning }: Engines,
  { model, calibration }: Network,
  granularity: Granularity,
  criteria: readonly AnyCriterion[],
  { activations, gradients }: ObservedExamples,
): Promise<SeenFor> {
  const needs = [...new Set(criteria.flatMap(criterion => needsOf(criterion, granularity)))]
  const ofActivations = needs.filter(name => !isOfGradients(name))
  const ofGradients = needs.filter(isOfGradients)
  const forward = await observe(model, {
    session: fast,
    calibration: calibration(activations),
    needs: ofActivations,
    granularity,
  })
  const backward = await observe(model, {
    session: learning,
    calibration: calibration(gradients),
    needs: ofGradients,
    granularity,
  })
  return criterion => {
    const own = needsOf(criterion, granularity)
    if (own.length === 0) return undefined
    return own.some(isOfGradients) ? backward : forward
  }
}
