import type { DataType } from '@coppice/spec'

/** The sizes of a value's axes; -1 where a size depends on the data that flows through. */
export type Shape = readonly number[]

/** Elements that are known before the network runs: constants and everything computed from constants and shapes. */
export interface Known {
  readonly shape: Shape
  /** Row-major. Booleans are 0 and 1; 64-bit integers beyond 2^53 are rounded. */
  readonly data: ArrayLike<number>
}

/** What inference knows of a value. */
export interface Inferred {
  readonly type: DataType | undefined
  /** `undefined` where not even the number of axes is known. */
  readonly shape: Shape | undefined
  /** Its elements, where they are known and few (at most 65,536). */
  readonly known?: Known
}
