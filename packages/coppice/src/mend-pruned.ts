import type { Model, Plan } from '@coppice/spec'
import type { Repaired } from '@coppice/core'
import type { Calibrated } from './calibrate.ts'
import { repairs } from './choices.ts'
import { missingData } from './missing-data.ts'
import type { Tell } from './terminal/progress.ts'

/** What mending is told. */
export interface Mending {
  readonly plan: Plan
  readonly calibrated: Calibrated
  /** A name in {@link repairs}, `auto` or `none`. */
  readonly repair: string
  readonly signal: AbortSignal
  readonly tell: Tell
}

/** SparseGPT for zeros among weights, least squares where whole channels or heads went: what keeps most accuracy. */
function defaultRepair({ granularity }: Plan): string {
  return granularity === 'channel' || granularity === 'head' ? 'least-squares' : 'sparsegpt'
}

/** Mends the weights that stay where there is data; `undefined` where nothing was asked for or there is none. */
export async function mendPruned(dense: Model, pruned: Model, mending: Mending): Promise<Repaired | undefined> {
  const { plan, calibrated, repair: wanted, signal, tell } = mending
  const { data, session } = calibrated
  if (wanted === 'none' || (wanted === 'auto' && !data)) return undefined
  if (!data) throw missingData(`--repair ${wanted}`, 'mend with')
  const { repairModel } = await import('@coppice/core')
  const repair = await repairs[wanted === 'auto' ? defaultRepair(plan) : wanted]!()
  return repairModel(dense, pruned, {
    repair,
    plan,
    session: await session(),
    calibration: data.calibration,
    signal,
    onProgress: (done, total) => tell({ done, total }),
  })
}
