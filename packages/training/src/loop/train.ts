import type { Masks, Model } from '@coppice/spec'
import { joinMasks } from '../masks/join-masks.ts'
import { zerosOf } from '../masks/masks-of.ts'
import { withWeights } from '../weights/with-weights.ts'
import { idleCompanion } from './companion.ts'
import type { EpochRecord } from './history.ts'
import { runTraining } from './open-training.ts'
import type { TrainSettings } from './train-settings.ts'

/** What {@link train} is told. */
export interface TrainingOptions extends TrainSettings {
  /** Weights that are zero and stay so: see `masksOf`. Default none. */
  readonly masks?: Masks
  /** Weights of two or more axes that are zero stay so, besides what `masks` says. Default false. */
  readonly keepZeros?: boolean
}

/** A trained model and how it came about. */
export interface Trained {
  readonly model: Model
  readonly history: readonly EpochRecord[]
  /** The epoch whose weights the model has, where early stopping looked for the best; else the last. */
  readonly epoch: number
  /** Whether early stopping ended it. */
  readonly stopped: boolean
}

/**
 * Trains a model: any graph that a backend can train, with losses and penalties of your choice, masks kept in force. The
 * same seed gives the same bytes, also where a training was killed and went on from its checkpoint.
 *
 * A graph is what runs after training: there is no dropout in it, and a BatchNormalization keeps its statistics unless
 * `batchStatistics` is set.
 *
 * @throws a failure with code `usage` where the settings are wrong, the loss is not finite or a checkpoint is of another
 * training; `interrupted` where the signal fires, after a checkpoint; `unsupported-model` where a gradient is missing.
 *
 * @example
 * ```ts
 * const { model: tuned, history } = await train(sparse, {
 *   session,
 *   data: { feeds: { image: images }, targets: labels },
 *   optimizer: tf.train.adam(1e-3),
 *   epochs: 2,
 *   keepZeros: true,
 * })
 * ```
 */
export async function train(model: Model, options: TrainingOptions): Promise<Trained> {
  const zeros: Masks = options.keepZeros ? await zerosOf(model) : new Map()
  const masks = joinMasks(zeros, options.masks ?? new Map())
  const { state, weights } = await runTraining(model, options, { masks }, async ({ total }) => idleCompanion(total))
  return {
    model: withWeights(model, weights),
    history: state.history,
    epoch: state.best?.epoch ?? state.history.length - 1,
    stopped: state.stopped,
  }
}
