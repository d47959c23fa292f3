import { failure } from '@coppice/spec'
import type { Trainer } from '@coppice/spec'
import type { Checkpoint, CheckpointStore } from '../checkpoint/checkpoint.ts'
import { arraysUnder, packTensors, prefixed, unpackTensors } from '../checkpoint/pack-tensors.ts'
import type { Companion } from './companion.ts'
import { beginState } from './training-state.ts'
import type { BestEpoch, TrainingState } from './training-state.ts'

/** Everything that a checkpoint is made of. */
export interface Kept {
  readonly trainer: Trainer
  readonly companion: Companion
  /** What the training was told, in words. */
  readonly settings: string
}

interface StateDocument extends Omit<TrainingState, 'best' | 'done'> {
  readonly best: Omit<BestEpoch, 'weights'> | undefined
  readonly companion: unknown
}

/** Saves where a training stands. */
export async function saveState(
  store: CheckpointStore,
  { trainer, companion, settings }: Kept,
  { done, best, ...rest }: TrainingState,
  finished: boolean,
): Promise<void> {
  const own = companion.save()
  const { tensors, bytes } = packTensors(
    new Map([
      ...prefixed('trainer/', await trainer.state()),
      ...prefixed('best/', best?.weights ?? new Map()),
      ...prefixed('companion/', own.arrays),
    ]),
  )
  const state: StateDocument = {
    ...rest,
    best: best && { epoch: best.epoch, value: best.value },
    companion: own.document,
  }
  await store.save({
    document: { kind: 'coppice-checkpoint', version: 1, settings, done, finished, tensors, state },
    bytes,
  })
}

/** Goes back to where a training stood; to its beginning where nothing was saved. Throws `usage` for one that was told otherwise. */
export async function loadState(store: CheckpointStore | undefined, kept: Kept): Promise<TrainingState> {
  const checkpoint = await store?.load()
  if (!checkpoint) return beginState()
  checkCheckpoint(checkpoint, kept.settings)
  const { document } = checkpoint
  const arrays = unpackTensors(checkpoint)
  const { companion, best, ...rest } = document.state as StateDocument
  kept.trainer.restore(arraysUnder('trainer/', arrays))
  await kept.companion.load(companion, new Map(arraysUnder('companion/', arrays)))
  return {
    ...rest,
    history: [...rest.history],
    done: document.done,
    best: best && { ...best, weights: arraysUnder('best/', arrays) },
  }
}

function checkCheckpoint({ document: { kind, version, settings } }: Checkpoint, own: string): void {
  if (kind !== 'coppice-checkpoint' || version !== 1) {
    const received = `${String(kind)} ${String(version)}`
    throw failure({ code: 'io', who: 'checkpoint', expected: 'coppice-checkpoint 1', received })
  }
  if (settings === own) return
  throw failure({
    code: 'usage',
    who: 'checkpoint',
    expected: `that of this training (${own})`,
    received: settings,
    remedy: 'Delete the checkpoint to begin anew, or go on with the settings that it was made with.',
  })
}
