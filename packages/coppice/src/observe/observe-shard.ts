import { observe } from '@coppice/core'
import type { Observations, ObserveOptions } from '@coppice/core'
import type { CalibrationBatch, Loss, Model, Runner, Session } from '@coppice/spec'
import { openBackend } from '../open-session.ts'
import { offerPlugins } from '../plugins/offer-plugins.ts'
import { openOrigin } from '../open-model.ts'
import type { ModelOrigin } from '../open-model.ts'

/** Some batches of the calibration data. */
export interface Shard {
  readonly batches: readonly CalibrationBatch[]
  /** The number of the first example. */
  readonly start: number
  /** How many examples of them are looked at. */
  readonly examples: number
  /** What gradients are of; present where there are any. */
  readonly loss?: Loss
}

/** What each worker is given once. */
export interface ShardSetup {
  readonly origin: ModelOrigin
  readonly backend: string
  readonly threads: number
  /** Modules of others, which each worker imports. */
  readonly plugins: readonly string[]
  readonly options: Omit<ObserveOptions, 'session' | 'calibration' | 'signal' | 'onProgress'>
  /** What was seen before, without the sums: what it lists is skipped. */
  readonly seen: Observations
}

interface Opened {
  readonly model: Model
  readonly session: Session
}

let opened: Promise<Opened> | undefined

/**
 * Runs in a worker thread, which opens the backend and reads the model for its first shard.
 *
 * @public Workers find it by its name.
 */
export async function observeShard(shard: Shard, setup: ShardSetup): Promise<Observations> {
  const { model, session } = await (opened ??= openFor(setup))
  const { batches: calibration, start, examples, loss } = shard
  const from = { ...setup.seen, ...(loss && { loss }) }
  return observe(model, { ...setup.options, session, calibration, start, examples, from })
}

async function openFor({ origin, backend, threads, plugins }: ShardSetup): Promise<Opened> {
  const importOptional = async (name: string): Promise<unknown> => import(name)
  const offered = await offerPlugins(plugins, { folder: process.cwd(), importOptional })
  const { model } = await openOrigin(origin, offered)
  const session = await openBackend(backend, offered, { threads, importOptional })
  return { model, session: keepRunner(session) }
}

/** Prepares the model once: every shard asks for the same values. */
function keepRunner(session: Session): Session {
  let kept: Promise<Runner> | undefined
  const { prepare } = session
  if (!prepare) return session
  return {
    ...session,
    prepare: async (...given) => ({ ...(await (kept ??= prepare(...given))), close: () => undefined }),
  }
}
