import { resolve } from 'node:path'
import type { Calibration, Model, Session } from '@coppice/spec'
import type { Observations, ObserveOptions, ObserveProgress } from '@coppice/core'
import type { Calibrated } from './calibrate.ts'
import { blindCriterion } from './missing-data.ts'
import { checkWorkers } from './observe/check-workers.ts'
import { keepObservations } from './observe/keep-observations.ts'
import { observeAhead } from './observe/observe-ahead.ts'
import type { PruningOptions } from './options/pruning-options.ts'
import type { Tell } from './terminal/progress.ts'

/** What a criterion that looks at more than weights is shown. */
export interface Shown {
  readonly session: Session
  readonly calibration: Calibration
  readonly observations?: Observations
  readonly onObserve?: (progress: ObserveProgress) => void
}

/** Who is told while a plan is made. */
export interface Listeners {
  readonly signal: AbortSignal
  readonly folder: string
  readonly tell?: Tell
  readonly warn?: (warning: string) => void
}

/** The session and the data that show a criterion what it needs; nothing for one that looks at weights alone. */
export async function showTo(
  model: Model,
  options: PruningOptions,
  { criterion, data, session, origin, plugins }: Calibrated,
  listeners: Listeners,
): Promise<Shown | Record<string, never>> {
  if (criterion.needs.length === 0) return {}
  if (!data) throw blindCriterion(criterion)
  const { calibration, examples: total } = data
  const { backend, observations: path, workers, threads } = options
  const onWorkers = workers > 1 && { origin, backend, threads, workers, plugins: plugins.modules }
  if (onWorkers) checkWorkers(workers, backend, plugins)
  // A criterion that looks at gradients alone has no other examples run.
  const onObserve = ({ examples, gradients }: ObserveProgress): void =>
    listeners.tell?.({ done: Math.max(examples, gradients), total })
  const shown = { session: await session(), calibration, onObserve }
  if (path === undefined && !onWorkers) return shown
  const observations = await observeAhead(model, {
    settings: settingsOf(options, criterion, shown),
    signal: listeners.signal,
    ...(path !== undefined && { keeper: keepObservations(resolve(listeners.folder, path), path) }),
    ...(onWorkers && { onWorkers }),
  })
  return { ...shown, observations }
}

function settingsOf(
  { granularity, width, factor, tables, block, loss }: PruningOptions,
  { needs, needsAt }: Calibrated['criterion'],
  { session, calibration, onObserve }: Shown,
): ObserveOptions {
  return {
    session,
    calibration,
    needs: needsAt?.(granularity) ?? needs,
    granularity,
    width,
    factor,
    tables,
    ...(block && { block }),
    ...(loss && { loss: { kind: loss } }),
    ...(onObserve && { onProgress: onObserve }),
  }
}
