import { planBasics } from 'coppice/browser'
import type { PruneSettings } from 'coppice/browser'
import { plan } from '@coppice/core'
import type { Plan, PlannedUnit } from '@coppice/spec'
import type { CallContext, PruneOrder } from '../protocol/calls.ts'
import type { Bench, Opened } from './bench.ts'
import { sessionOn } from './bench.ts'
import { chooseCriterion } from './choose-criterion.ts'

/** What a criterion had to say while a plan was made. */
export interface PlanNotes {
  readonly warnings: Set<string>
}

/** The plan for an order, made once, with the units left out that are to stay as they were. */
export async function makePlan(
  bench: Bench,
  opened: Opened,
  order: PruneOrder,
  settings: PruneSettings,
  { context, notes }: { readonly context: CallContext; readonly notes: PlanNotes },
): Promise<Plan> {
  const key = JSON.stringify([order.criterion, order.backend, { ...settings, mode: null, repair: null }])
  const known = opened.plans.get(key)
  const draft = known ?? (await draftPlan(bench, opened, order, settings, { context, notes }))
  opened.plans.set(key, draft)
  return restoreUnits(draft, order.restored)
}

async function draftPlan(
  bench: Bench,
  opened: Opened,
  order: PruneOrder,
  settings: PruneSettings,
  { context, notes }: { readonly context: CallContext; readonly notes: PlanNotes },
): Promise<Plan> {
  const { signal, tell } = context
  const criterion = chooseCriterion(bench, opened, order, settings)
  const { calibration } = opened.data ?? {}
  tell({ stage: 'planning' })
  return plan(opened.model, {
    ...(await planBasics(settings)),
    criterion,
    signal,
    onProgress: (done, total) => tell({ stage: 'planning', done, total }),
    onWarning: warning => notes.warnings.add(warning),
    ...(criterion.needs.length > 0 && calibration && { session: await sessionOn(bench, order.backend), calibration }),
  })
}

/** The same plan without what it says of some units. */
export function restoreUnits(plan: Plan, restored: readonly string[]): Plan {
  if (restored.length === 0) return plan
  const units = plan.units.map((unit): PlannedUnit => (restored.includes(unit.id) ? { ...unit, removed: [] } : unit))
  return { ...plan, units }
}
