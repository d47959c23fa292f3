import { failure } from '@coppice/spec'
import type { Session, TrainLoss } from '@coppice/spec'
import type { CheckpointStore } from '../checkpoint/checkpoint.ts'
import type { DataOptions, TrainData } from '../data/open-data.ts'
import type { Distillation } from '../distillation/distillation.ts'
import type { Penalty } from '../penalties/penalty.ts'
import type { Rate } from '../rates/rates.ts'
import type { EpochRecord } from './history.ts'

/** How a network is trained. */
export interface TrainSettings extends DataOptions {
  /** An open backend that can train. */
  readonly session: Session
  readonly data: TrainData
  /** An optimizer of the backend's runtime that has trained nothing yet, such as `tf.train.adam(0.001)`. */
  readonly optimizer: unknown
  /** How often the data is gone through. */
  readonly epochs: number
  /** The rate of each step by how much of the training is done. Default: the optimizer's own throughout. */
  readonly rate?: Rate
  /** What is minimised, summed. Default: `cross-entropy` of the first output for labels, `squared-error` for values. */
  readonly losses?: readonly TrainLoss[]
  /** What is added for the sake of small or zero weights. Default nothing. */
  readonly penalties?: readonly Penalty[]
  /** Names of the tensors that change. Default every float tensor that is learnt: see `TrainOptions` of `@coppice/spec`. */
  readonly trainable?: readonly string[]
  /** Decoupled weight decay of weights of two or more axes. Default 0. */
  readonly decay?: number
  /** The greatest length of the gradient over all tensors. Default none. */
  readonly clip?: number
  /**
   * Lets each BatchNormalization use the statistics of the batch and move its own towards them, by the momentum of its
   * node unless one is given: worth it after heavy cuts, with batches of some size. Default: statistics are frozen.
   */
  readonly batchStatistics?: { readonly momentum?: number }
  /** Has another network teach this one. Default none. */
  readonly distillation?: Distillation
  /** Examples that the network is measured on after each epoch. Default none. */
  readonly validation?: TrainData
  /** Ends the training where validation gets no better, and goes back to the weights that were best. Default: never. */
  readonly earlyStopping?: EarlyStopping
  /** Where the state is kept, so that a training that was killed goes on where it was, to the same bytes. Default nowhere. */
  readonly checkpoint?: CheckpointStore
  /** Stops after the step that is being taken, with a checkpoint where there is a place for one. */
  readonly signal?: AbortSignal
  /** Called after each step. */
  readonly onProgress?: (progress: TrainProgress) => void
  /** Called after each epoch. */
  readonly onEpoch?: (record: EpochRecord) => void
  /** Milliseconds for the estimate of the time left; nothing else depends on it. Default `performance.now`. */
  readonly clock?: () => number
}

/** When a training ends early. */
export interface EarlyStopping {
  /** After how many epochs without a better one; `Infinity` only goes back to the best. */
  readonly patience: number
  /** What is to get better on the validation data. Default `loss`. */
  readonly metric?: 'loss' | 'accuracy' | 'error'
}

/** How far a training is. */
export interface TrainProgress {
  /** From 0. */
  readonly epoch: number
  readonly epochs: number
  /** How many steps of all epochs are done. */
  readonly done: number
  readonly total: number
  /** The loss of the last step, without penalties. */
  readonly loss: number
  /** Seconds, estimated by the steps of this run. */
  readonly secondsLeft: number
}

/** Throws `usage` for settings that cannot be. */
export function checkSettings({ session, epochs, batchSize = 1, earlyStopping, validation }: TrainSettings): void {
  const isCount = (count: number): boolean => Number.isSafeInteger(count) && count > 0
  if (!session.capabilities.includes('train')) {
    throw misuse('a session that trains', `the backend '${session.backend}', which does not`)
  }
  if (!isCount(epochs)) throw misuse('a positive number of epochs', `${epochs}`)
  if (!isCount(batchSize)) throw misuse('a positive batch size', `${batchSize}`)
  if (!earlyStopping) return
  if (!validation) throw misuse('validation data for early stopping', 'none')
  if (!(earlyStopping.patience >= 1)) throw misuse('a patience of at least 1 epoch', `${earlyStopping.patience}`)
}

function misuse(expected: string, received: string): Error {
  return failure({ code: 'usage', who: 'train', expected, received })
}
