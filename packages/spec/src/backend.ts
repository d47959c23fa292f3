import type { DataType } from './data-type.ts'
import type { Model } from './graph.ts'
import type { Kernels } from './kernels.ts'
import type { Awaitable, Plugin } from './plugin.ts'

/** What a backend can do; `kernels` is the price of entry. */
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

/** Runs one model. */
export interface Runner {
  /** Feeds by input name to outputs by output name. */
  run(feeds: Readonly<Record<string, Batch>>): Promise<Readonly<Record<string, Batch>>>
  close(): Awaitable<void>
}

/** An open backend. */
export interface Session<Can extends Capability = Capability> {
  readonly backend: string
  readonly capabilities: readonly Can[]
  readonly kernels: Kernels
  /** Prepares a model for running; absent where the backend has no `forward`. */
  prepare?(model: Model): Promise<Runner>
  close(): Awaitable<void>
}

/** A place where graphs run. */
export interface Backend<Can extends Capability = Capability> extends Plugin<'backend'> {
  readonly capabilities: readonly Can[]
  open(): Promise<Session<Can>>
}
