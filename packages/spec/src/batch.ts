import type { DataType } from './data-type.ts'

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
