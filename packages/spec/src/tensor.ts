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
  /** What the importer needs to write the tensor back in place. Opaque to everyone else; kept by a spread. */
  readonly origin?: unknown
}
