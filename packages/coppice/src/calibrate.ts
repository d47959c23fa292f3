import { failure } from '@coppice/spec'
import type { AnyCriterion, Session } from '@coppice/spec'
import type { Context } from './commands/command.ts'
import type { OpenCalibration } from './data/divide-examples.ts'
import { openCalibration } from './data/open-calibration.ts'
import type { ModelOrigin, OpenModel } from './open-model.ts'
import { openBackend } from './open-session.ts'
import { defaultCriterion } from './options/default-criterion.ts'
import { loadCriterion } from './options/load-criterion.ts'
import type { PruningOptions } from './options/pruning-options.ts'
import type { Plugins } from './plugins.ts'

/** The criterion with the data and the backend that show it what it needs. */
export interface Calibrated {
  readonly criterion: AnyCriterion
  readonly data: OpenCalibration | undefined
  /** What workers read the model from. */
  readonly origin: ModelOrigin
  /** What the run has to choose from. */
  readonly plugins: Plugins
  /** The session of the backend that was asked for, opened when it is first needed. */
  readonly session: () => Promise<Session>
  close(): Promise<void>
}

/** Loads the criterion, opens the data, and makes the backend ready to be opened. */
export async function calibrate(
  { model, origin }: Pick<OpenModel, 'model' | 'origin'>,
  { options, terminal, plugins }: Pick<Context<PruningOptions>, 'options' | 'terminal' | 'plugins'>,
): Promise<Calibrated> {
  const { folder, importOptional } = terminal
  const { seed, keepSmallest, backend, threads, granularity } = options
  if (options.data !== undefined && model.graph.nodes.length === 0)
    throw failure({
      code: 'usage',
      who: '--data',
      expected: 'a model to run it through',
      received: 'weights without a graph',
    })
  const name = options.criterion ?? defaultCriterion(model.graph, granularity, options.data !== undefined)
  const { criteria } = plugins
  const criterion = await loadCriterion(name, { criteria, seed, folder, importOptional, flags: { keepSmallest } })
  const data = await openCalibration(model.graph, options, folder)
  let opened: Promise<Session> | undefined
  return {
    criterion,
    data,
    origin,
    plugins,
    session: () => (opened ??= openBackend(backend, plugins, { threads, importOptional })),
    close: async () => (await opened?.catch(() => undefined))?.close(),
  }
}
