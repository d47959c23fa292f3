import type { DataType } from './data-type.ts'
import type { Model } from './graph.ts'
import type { Kernels } from './kernels.ts'
import type { Awaitable, Plugin } from './plugin.ts'
import type { Trainer, TrainOptions } from './training.ts'

/**
 * What a backend can do: `kernels` arithmetic of its own for criteria, `forward` run models and show any value,
 * `backward` differentiate a loss, `train` take optimizer steps.
 */
export type Capability = 'kernels' | 'forward' | 'backward' | 'train'

/** Elements with their type and shape, as they go into and come out of a run. */
export interface Batch {
  readonly type: DataType
  readonly shape: readonly number[]
  /** 64-bit integers as BigInt64Array or BigUint64Array, bool as Uint8Array, float16 as its bits in Uint16Array. */
  readonly data:
    | Float32Array
    | Float64Array
    | Int8Array
    | Uint8Array
    | Int16Array
    | Uint16Array
    | Int32Array
    | Uint32Array
    | BigInt64Array
    | BigUint64Array
}

/** Inputs of a model for some examples, with what is to come out of it where that is known. */
export interface CalibrationBatch {
  /** By input name; the first axis runs over examples. */
  readonly feeds: Readonly<Record<string, Batch>>
  /** Class labels as int32 of the output's shape without its class axis, or values of the output's shape. */
  readonly targets?: Batch
}

/** Batches that can be gone through again and again, in the same order each time. */
export type Calibration = Iterable<CalibrationBatch> | AsyncIterable<CalibrationBatch>

/**
 * What is minimised, summed over examples.
 *
 * - `cross-entropy`: −log p of the label. The output may be logits, probabilities (a Softmax) or their logarithms; the
 *   executor finds the logits. Without targets the model's own most probable class serves as the label.
 * - `binary-cross-entropy`: the same for outputs that are each a probability or a logit of their own.
 * - `squared-error`: ½ Σ (y − f)². Without targets the target is 0.
 */
export interface Loss {
  readonly kind: 'cross-entropy' | 'binary-cross-entropy' | 'squared-error'
  /** The output that it looks at. Default the first. */
  readonly output?: string
  /** The axis of the classes. Default −1. */
  readonly axis?: number
}

/** What is to be differentiated, and with regard to what. */
export interface GradientRequest {
  readonly loss: Loss
  /** Names of the graph's tensors. */
  readonly weights: readonly string[]
  /** Names of values. */
  readonly values: readonly string[]
}

/** A loss and its gradients, by name, in the shapes of what they are gradients of. */
export interface Gradients {
  /** The loss, summed over examples. */
  readonly loss: number
  readonly weights: Readonly<Record<string, Batch>>
  /** The gradients of the values that were asked for. */
  readonly values: Readonly<Record<string, Batch>>
  /** The same values themselves. */
  readonly activations: Readonly<Record<string, Batch>>
}

/** Runs one model. */
export interface Runner {
  /** Feeds by input name to outputs by output name; with `fetch`, exactly the values of these names. */
  run(feeds: Readonly<Record<string, Batch>>, fetch?: readonly string[]): Promise<Readonly<Record<string, Batch>>>
  /** Present where the backend can `backward`. */
  differentiate?(batch: CalibrationBatch, request: GradientRequest): Promise<Gradients>
  /** Present where the backend can `train`. */
  train?(options: TrainOptions): Trainer
  /** Gives back what the model took up. */
  close(): Awaitable<void>
}

/** How a model is prepared. */
export interface PrepareOptions {
  /** Values that `run` will be asked to fetch besides the outputs. */
  readonly taps?: readonly string[]
}

/** An open backend. */
export interface Session<Can extends Capability = Capability> {
  readonly backend: string
  readonly capabilities: readonly Can[]
  /** Arithmetic of its own; what is left out is done by core's reference kernels. */
  readonly kernels?: Partial<Kernels>
  /** Prepares a model for running; absent where the backend has no `forward`. */
  prepare?(model: Model, options?: PrepareOptions): Promise<Runner>
  /** Gives back everything, runners that are still open among it. */
  close(): Awaitable<void>
}

/** A place where graphs run. */
export interface Backend<Can extends Capability = Capability> extends Plugin<'backend'> {
  readonly capabilities: readonly Can[]
  /** Starts the runtime. Throws a failure with code `usage` where it is missing. */
  open(): Promise<Session<Can>>
}
