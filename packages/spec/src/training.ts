import type { Loss } from './loss.ts'
import type { Batch, CalibrationBatch } from './batch.ts'
import type { Awaitable } from './plugin.ts'

/** Examples to learn from. */
export interface TrainBatch extends CalibrationBatch {
  /** What is known of these examples besides, such as what another network gives, by names that losses refer to. */
  readonly hints?: Readonly<Record<string, Batch>>
}

/** A loss of an output against the targets of a batch. */
export interface TargetLoss extends Loss {
  /** The hint that takes the place of the targets, for models of several outputs. Default none. */
  readonly hint?: string
  /** What the loss is multiplied with. Default 1. */
  readonly weight?: number
}

/**
 * A loss of any value against what another network gives there.
 *
 * - `divergence`: T² · KL(softmax(hint / T) ‖ softmax(value / T)), summed over examples, for logits.
 * - `difference`: ½ (value − hint)², the mean over the elements of an example, summed over examples.
 */
export interface HintLoss {
  readonly kind: 'divergence' | 'difference'
  /** The value of the graph that it looks at. */
  readonly value: string
  /** The hint that it is compared with. Default the one with the value's name. */
  readonly hint?: string
  /** For `divergence`: the T above. Default 1. */
  readonly temperature?: number
  /** For `divergence`: the axis of the classes. Default −1. */
  readonly axis?: number
  /** What the loss is multiplied with. Default 1. */
  readonly weight?: number
}

/** One of the things that are minimised together. */
export type TrainLoss = TargetLoss | HintLoss

/**
 * How a penalty moves weights: `gradient` adds its (sub)gradient to that of the losses and lets the optimizer see both;
 * `proximal` solves for it after each step of the optimizer, which gives exact zeros.
 */
export type PenaltyStep = 'gradient' | 'proximal'

/** λ₁ Σ|w| + λ₂/2 Σw² over the elements of some tensors. A proximal step of rate η takes w to S(w, ηλ₁) / (1 + ηλ₂). */
export interface ElementPenalty {
  readonly kind: 'elements'
  readonly tensors: readonly string[]
  /** λ₁, default 0. */
  readonly l1?: number
  /** λ₂, default 0. */
  readonly l2?: number
  readonly by: PenaltyStep
}

/**
 * λ Σ √n ‖w‖₂ over groups of n elements, each of slices of one or more tensors. A proximal step of rate η multiplies
 * the elements of a group by max(0, 1 − ηλ√n / ‖w‖₂).
 */
export interface GroupPenalty {
  readonly kind: 'groups'
  /** λ. */
  readonly strength: number
  /** How many groups there are. */
  readonly groups: number
  /** Where they lie: for each position of an axis the group of that slice, or −1. No tensor twice. */
  readonly slices: readonly { readonly tensor: string; readonly axis: number; readonly groupOf: Int32Array }[]
  readonly by: PenaltyStep
}

/** What is added to the losses for the sake of small or zero weights. */
export type PenaltyTerm = ElementPenalty | GroupPenalty

/** For tensors by name, one number for each element: 0 masks it, anything else lets it be what it is. */
export type Masks = ReadonlyMap<string, Uint8Array | Float32Array>

/** How weights are to be changed. */
export interface TrainOptions {
  /** What is minimised: the sum of these, each in the mean over the examples of a batch. */
  readonly losses: readonly TrainLoss[]
  /** An optimizer of the backend's runtime, such as `tf.train.adam(0.001)`. It stays the caller's, to dispose too. */
  readonly optimizer: unknown
  /** Names of the tensors that change. Default every float tensor that a gradient reaches and the source stores. */
  readonly trainable?: readonly string[]
  readonly masks?: Masks
  /**
   * What becomes of masked weights. `frozen`, the default: they are zero and stay so. `through`: the network runs with
   * zeros in their place, while the weights behind go on learning from the gradient at these zeros, so that they can
   * come back (the straight-through estimator).
   */
  readonly masking?: 'frozen' | 'through'
  readonly penalties?: readonly PenaltyTerm[]
  /** Decoupled weight decay: after each step, weights of two or more axes shrink by this times the rate. Default 0. */
  readonly decay?: number
  /** The greatest length of the gradient over all tensors; a longer one is scaled down. Default none. */
  readonly clip?: number
  /**
   * Lets each BatchNormalization use the statistics of the batch, and move its own towards them:
   * own · momentum + batch · (1 − momentum), where the momentum is the node's unless it is given. Default: statistics
   * are frozen.
   */
  readonly batchStatistics?: { readonly momentum?: number }
  /** Sums −w · ∂L/∂w over the steps, for each element that is trained; penalties do not count. Default false. */
  readonly movement?: boolean
}

/**
 * Everything that a trainer would need to go on as if nothing had happened, but for its masks: weights as they are
 * behind masks, the optimizer's memory, measured statistics and sums, by names that only the trainer reads.
 */
export type TrainerState = ReadonlyMap<string, Float32Array>

/** Changes the weights of a model step by step. */
export interface Trainer {
  /** The names of the tensors that it trains. */
  readonly trained: readonly string[]
  /** One step on one batch; the losses of its examples before the step, in the mean, without penalties. `rate` sets the optimizer's rate first. */
  step(batch: TrainBatch, options?: { readonly rate?: number }): Promise<number>
  /** Runs the model as it is now: feeds to outputs, or to exactly the values of these names. */
  run(feeds: Readonly<Record<string, Batch>>, fetch?: readonly string[]): Promise<Readonly<Record<string, Batch>>>
  /** The gradients of the losses in the mean over the examples, at masked elements too, by tensor name. */
  gradients(batch: TrainBatch): Promise<ReadonlyMap<string, Float32Array>>
  /**
   * The weights that change as they are now, by tensor name, and measured statistics where these move; zero where masked
   * unless they are asked for as they are behind their masks.
   */
  weights(options?: { readonly behindMasks?: boolean }): Promise<ReadonlyMap<string, Float32Array>>
  /** The sums that `movement` asked for, by tensor name. */
  movement(): Promise<ReadonlyMap<string, Float32Array>>
  /** Sets some of the weights. */
  assign(weights: ReadonlyMap<string, Float32Array>): void
  /** Sets all masks anew; tensors without one are whole. */
  mask(masks: Masks): void
  /** All that the training depends on, to be kept and restored. */
  state(): Promise<TrainerState>
  /** Goes back to a state of this trainer, or of one made with the same options. */
  restore(state: TrainerState): void
  /** Gives back the memory that it holds. */
  close(): Awaitable<void>
}
