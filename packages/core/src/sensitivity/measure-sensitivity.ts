import { failure } from '@coppice/spec'
import type { Calibration, Model, Plan, Session } from '@coppice/spec'
import { remove } from '../remove/remove.ts'
import { mask } from '../mask/mask.ts'
import { leastSquares } from '../repair/least-squares.ts'
import type { Repair } from '../repair/repair.ts'
import { repairModel } from '../repair/repair-model.ts'
import { checkSignal } from '../scoring/check-signal.ts'
import type { Sensitivity, Trial } from './sensitivity.ts'

/** What sensitivities are measured with. */
export interface SensitivityOptions {
  /** Runs the models; it needs `forward`. */
  readonly session: Session
  /** Examples that repair the trials; a part of them is held out to measure the error. */
  readonly calibration: Calibration
  /** What mends each trial. Default {@link leastSquares}. */
  readonly repair?: Repair
  readonly signal?: AbortSignal
  /** Called after each trial. */
  readonly onProgress?: (done: number, total: number) => void
}

/** A plan that removes what another removes of one unit, and nothing else. */
function onlyUnit(draft: Plan, id: string): Plan {
  return { ...draft, units: draft.units.map(unit => (unit.id === id ? unit : { ...unit, removed: [] })) }
}

const countOf = ({ removed }: Plan['units'][number]): number => ('length' in removed ? removed.length : removed.count)

function checkPlans(plans: readonly Plan[]): Plan {
  const [first, ...rest] = plans
  const who = 'measureSensitivity'
  if (!first) throw failure({ code: 'usage', who, expected: 'at least one plan', received: 'none' })
  const { fingerprint, granularity } = first
  const other = rest.find(plan => plan.fingerprint !== fingerprint || plan.granularity !== granularity)
  if (!other) return first
  throw failure({
    code: 'usage',
    who,
    expected: `plans for one model, of the granularity ${granularity}`,
    received: other.fingerprint === fingerprint ? `one of ${other.granularity}` : 'plans for different models',
  })
}

async function tryPlan(model: Model, plan: Plan, options: SensitivityOptions): Promise<number> {
  const { repair = leastSquares(), session, calibration, signal } = options
  const isStructural = plan.granularity === 'channel' || plan.granularity === 'head'
  const pruned = await (isStructural ? remove : mask)(model, plan)
  const settings = { repair, plan, session, calibration, ...(signal && { signal }) }
  return (await repairModel(model, pruned, settings)).report.outputError.after
}

/**
 * Tries what each plan does to each unit alone: the cells go, the rest is repaired, and the outputs are compared with
 * those of the whole model on held-out examples. Plans at several sparsities show how the error grows, plans by several
 * criteria which of them chooses best in which layer.
 *
 * It takes a repair for each unit of each plan. Errors of single units do not add up exactly where units follow one
 * another.
 *
 * @throws a failure with code `usage` where there are no plans, or plans for different models or granularities.
 *
 * @example
 * ```ts
 * const plans = [0.25, 0.5, 0.75].map(sparsity => plan(model, { criterion: l1(), target: { sparsity } }))
 * const seen = await measureSensitivity(model, await Promise.all(plans), { session, calibration })
 * await plan(model, { criterion: l1(), allocation: bySensitivity(seen), target: { sparsity: 0.5 } })
 * ```
 */
export async function measureSensitivity(
  model: Model,
  plans: readonly Plan[],
  options: SensitivityOptions,
): Promise<Sensitivity> {
  const { fingerprint, granularity } = checkPlans(plans)
  const cases = plans.flatMap(plan => plan.units.filter(unit => countOf(unit) > 0).map(unit => ({ plan, unit })))
  const trials: Trial[] = []
  for (const { plan, unit } of cases) {
    checkSignal(options.signal, 'measureSensitivity')
    const error = await tryPlan(model, onlyUnit(plan, unit.id), options)
    trials.push({ unit: unit.id, criterion: plan.criterion, fraction: countOf(unit) / unit.cells, error })
    options.onProgress?.(trials.length, cases.length)
  }
  return { kind: 'coppice-sensitivity', version: 1, fingerprint, granularity, trials }
}
