import { failure } from '@coppice/spec'
import type { AnyCriterion, Calibration, Exporter, Model, Session } from '@coppice/spec'
import { openCalibration } from './data/open-calibration.ts'
import type { OpenCalibration } from './data/open-calibration.ts'
import { openBackend } from './open-session.ts'
import { loadCriterion } from './options/load-criterion.ts'
import type { PruningOptions } from './options/pruning-options.ts'
import type { Terminal } from './terminal/terminal.ts'

/** The criterion with the data and the backend that show it what it needs. */
export interface Calibrated {
  readonly criterion: AnyCriterion
  readonly data: OpenCalibration | undefined
  /** The session of the backend that was asked for, opened when it is first needed. */
  readonly session: () => Promise<Session>
  close(): Promise<void>
}

/** What a criterion that looks at more than weights is given. */
export interface Shown {
  readonly session: Session
  readonly calibration: Calibration
}

/** Loads the criterion, opens the data, and makes the backend ready to be opened. */
export async function calibrate(
  model: Model,
  options: PruningOptions,
  exporter: Exporter,
  { folder, importOptional }: Pick<Terminal, 'folder' | 'importOptional'>,
): Promise<Calibrated> {
  const { seed, keepSmallest, backend, threads } = options
  const criterion = await loadCriterion(options.criterion, { seed, folder, importOptional, flags: { keepSmallest } })
  const data = await openCalibration(model.graph, options, folder)
  let opened: Promise<Session> | undefined
  return {
    criterion,
    data,
    session: () => (opened ??= openBackend(String(backend), { exporter, threads, importOptional })),
    close: async () => (await opened?.catch(() => undefined))?.close(),
  }
}

/** The session and the calibration data for a criterion; nothing for one that looks at weights alone. */
export async function showTo({ criterion, data, session }: Calibrated): Promise<Shown | Record<string, never>> {
  if (criterion.needs.length === 0) return {}
  if (data) return { session: await session(), calibration: data.calibration }
  throw failure({
    code: 'usage',
    who: `the criterion '${criterion.name}'`,
    expected: 'data to calibrate with',
    received: 'none',
    remedy: 'Name some with --data, or choose a criterion that needs none (see coppice criteria).',
  })
}
