import { checkPlugin, failure } from '@coppice/spec'
import type { AnyCriterion, Granularity, Kernels, StatisticName, Statistics } from '@coppice/spec'
import type { Observations } from '../observe/observations.ts'
import { seenBy } from '../observe/seen-by.ts'
import type { Units } from '../units/unit-outline.ts'
import { checkSignal } from './check-signal.ts'
import { checkScores } from './check-scores.ts'
import { weightsFor } from './weights-for.ts'

/** How units are scored. */
export interface ScoreOptions {
  readonly criterion: AnyCriterion
  /** Arithmetic; what is left out is done by {@link referenceKernels}. */
  readonly kernels?: Partial<Kernels>
  /** What was seen of the model, where the criterion needs statistics. */
  readonly observations?: Observations
  readonly signal?: AbortSignal
  /** Called after each unit. */
  readonly onProgress?: (done: number, total: number) => void
  /** Called with what the criterion has to say of the scores of a unit. */
  readonly onWarning?: (warning: string, unit: string) => void
}

const noStatistics = {} as Statistics<StatisticName>

/** The statistics that a criterion looks at for units of a granularity. */
export function needsAt(criterion: AnyCriterion, granularity: Granularity): readonly StatisticName[] {
  return criterion.needsAt?.(granularity) ?? criterion.needs
}

function checkCriterion(criterion: AnyCriterion, granularity: Granularity, observations: Observations | undefined) {
  checkPlugin(criterion, 'criterion')
  const { name, granularities } = criterion
  const who = `the criterion '${name}'`
  if (!granularities.includes(granularity))
    throw failure({
      code: 'usage',
      who,
      expected: `one of the granularities it can score (${granularities.join(', ')})`,
      received: granularity,
    })
  const needs = needsAt(criterion, granularity)
  if (needs.length > 0 && !observations)
    throw failure({
      code: 'usage',
      who,
      expected: `calibration data that shows it ${needs.join(', ')}`,
      received: 'none',
      remedy:
        'Give a session and calibration data, or ready observations; or choose a criterion that looks at weights.',
    })
}

/**
 * Scores every unit, one after the other, so that only the tensors of one unit and what its neighbours share are in
 * memory. Equal scores are allowed: ties are broken by index wherever cells are chosen.
 *
 * @throws a failure with code `invalid-model` that names the tensor where a weight is NaN or infinite; `internal` where
 * the criterion gives too few scores or one that is not finite; `usage` where it cannot score this granularity.
 *
 * @example
 * ```ts
 * const units = await unitsOf(model, await analyse(model.graph), 'channel')
 * const scores = await score(units, { criterion: l1() }) // Map { 'conv1.weight' => Float32Array [3.2, 0.4, …], … }
 * ```
 */
export async function score(units: Units, options: ScoreOptions): Promise<Map<string, Float32Array>> {
  const { criterion, observations, signal, onProgress, onWarning } = options
  const { outlines } = units
  const granularity = outlines[0]?.granularity
  if (granularity === undefined) return new Map()
  checkCriterion(criterion, granularity, observations)
  const needs = needsAt(criterion, granularity)
  const { kernels, load, check } = weightsFor(units, criterion, options.kernels)
  const scores = new Map<string, Float32Array>()
  for (const outline of outlines) {
    checkSignal(signal, 'score')
    const unit = await load(outline)
    const seen = observations ? seenBy(unit, observations, needs) : noStatistics
    const scored = await criterion.score(unit, seen, kernels)
    checkScores(criterion.name, unit, scored)
    await check(unit)
    scores.set(outline.id, scored)
    if (onWarning)
      for (const warning of (await criterion.warn?.(unit, seen, kernels)) ?? []) onWarning(warning, unit.id)
    onProgress?.(scores.size, outlines.length)
  }
  return scores
}
