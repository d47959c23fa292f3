import type { DataType } from './data-type.ts'
import type { Awaitable } from './plugin.ts'

/** A constant of a graph: a weight, or a number that steers an operator. Its elements are read when asked for. */
export interface Tensor {
  readonly name: string
  readonly type: DataType
  readonly shape: readonly number[]
  /**
   * The elements as little-endian bytes in row-major order; sub-byte types are packed two or four to a byte.
   * Do not write to the result: it may be a view of the file.
   */
  read(): Awaitable<Uint8Array>
  /**
   * The share of the elements that the source stores, from 0 to 1; the others were added by the importer, as zeros or
   * constants. Default 1. Those that are not stored are not counted as parameters.
   */
  readonly storedShare?: number
  /** What the importer needs to write the tensor back in place. Opaque to everyone else; kept by a spread. */
  readonly origin?: unknown
}
