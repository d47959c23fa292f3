import { failure } from '@coppice/spec'
import type { AnyCriterion, Kernels, StatisticName, Statistics } from '@coppice/spec'
import { referenceKernels } from '../kernels/reference-kernels.ts'
import { countUses, loadUnit } from '../units/load-unit.ts'
import { createTensorLoader } from '../units/tensor-loader.ts'
import type { UnitOutline, Units } from '../units/unit-outline.ts'
import { checkSignal } from './check-signal.ts'
import { checkScores, checkWeights } from './check-scores.ts'

/** How units are scored. */
export interface ScoreOptions {
  readonly criterion: AnyCriterion
  /** Arithmetic; what is left out is done by {@link referenceKernels}. */
  readonly kernels?: Partial<Kernels>
  readonly signal?: AbortSignal
  /** Called after each unit. */
  readonly onProgress?: (done: number, total: number) => void
}

const noStatistics = {} as Statistics<StatisticName>

function checkCriterion({ name, granularities, needs }: AnyCriterion, outlines: readonly UnitOutline[]): void {
  const who = `the criterion '${name}'`
  const granularity = outlines[0]?.granularity
  if (granularity && !granularities.includes(granularity))
    throw failure({
      code: 'usage',
      who,
      expected: `one of the granularities it can score (${granularities.join(', ')})`,
      received: granularity,
    })
  if ((needs as readonly string[]).length > 0)
    throw failure({
      code: 'usage',
      who,
      expected: 'to need nothing but weights',
      received: `a need for ${(needs as readonly string[]).join(', ')}`,
      remedy: 'Statistics of calibration data cannot be collected yet; choose a criterion that looks at weights.',
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
  const { criterion, signal, onProgress } = options
  const kernels: Kernels = { ...referenceKernels, ...options.kernels }
  const { outlines, tensors } = units
  checkCriterion(criterion, outlines)
  const loader = createTensorLoader(tensors, countUses(outlines))
  const scores = new Map<string, Float32Array>()
  for (const outline of outlines) {
    checkSignal(signal, 'score')
    const unit = await loadUnit(outline, loader)
    const scored = await criterion.score(unit, noStatistics, kernels)
    checkScores(criterion.name, unit, scored)
    for (const slice of unit.slices) if (loader.isDone(slice.tensor)) checkWeights(slice)
    scores.set(outline.id, scored)
    onProgress?.(scores.size, outlines.length)
  }
  return scores
}
