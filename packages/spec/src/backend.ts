import type { Model } from './graph.ts'
import type { Kernels } from './kernels.ts'
import type { Awaitable, Plugin } from './plugin.ts'
import type { Trainer, TrainOptions } from './training.ts'
import type { Batch } from './batch.ts'
import type { CalibrationBatch } from './batch.ts'
import type { Loss } from './loss.ts'

/**
 * What a backend can do: `kernels` arithmetic of its own for criteria, `forward` run models and show any value,
 * `backward` differentiate a loss, `train` take optimizer steps.
 */
export type Capability = 'kernels' | 'forward' | 'backward' | 'train'

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
