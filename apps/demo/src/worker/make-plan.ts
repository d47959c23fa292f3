import { planBasics } from 'coppice/browser'
import type { PruneSettings } from 'coppice/browser'
import { plan } from '@coppice/core'
import type { Plan, PlannedUnit } from '@coppice/spec'
import type { CallContext, PruneOrder } from '../protocol/calls.ts'
import type { Bench, Draft, Opened } from './bench.ts'
import { sessionOn } from './bench.ts'
import { chooseCriterion } from './choose-criterion.ts'
import { examplesFor } from './examples-for.ts'

/** The plan for an order, made once, without what it says of units that are to stay as they were. */
export async function makePlan(
  bench: Bench,
  opened: Opened,
  order: PruneOrder,
  settings: PruneSettings,
  context: CallContext,
): Promise<Draft> {
  const key = JSON.stringify([order.criterion, order.backend, { ...settings, mode: null, repair: null }])
  const draft = opened.drafts.get(key) ?? (await draftPlan(bench, opened, order, settings, context))
  opened.drafts.set(key, draft)
  return { ...draft, plan: restoreUnits(draft.plan, order.restored) }
}

async function draftPlan(
  bench: Bench,
  opened: Opened,
  order: PruneOrder,
  settings: PruneSettings,
  { signal, tell }: CallContext,
): Promise<Draft> {
  const warnings = new Set<string>()
  const criterion = chooseCriterion(bench, opened, order, settings)
  const examples = criterion.needs.length > 0 ? await examplesFor(opened, settings) : undefined
  tell({ stage: 'planning' })
  const draft = await plan(opened.model, {
    ...(await planBasics(settings)),
    criterion,
    signal,
    onProgress: (done, total) => tell({ stage: 'planning', done, total }),
    onWarning: warning => warnings.add(warning),
    ...(examples && { session: await sessionOn(bench, order.backend), calibration: examples.calibration }),
  })
  return { plan: draft, warnings: [...warnings] }
}

/** The same plan without what it says of some units. */
export function restoreUnits(plan: Plan, restored: readonly string[]): Plan {
  if (restored.length === 0) return plan
  const units = plan.units.map((unit): PlannedUnit => (restored.includes(unit.id) ? { ...unit, removed: [] } : unit))
  return { ...plan, units }
}
