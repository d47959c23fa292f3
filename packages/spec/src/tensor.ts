import type { DataType } from './data-type.ts'
import type { Awaitable } from './plugin.ts'

/** A part of a tensor's bytes. */
export interface Stretch {
  readonly offset: number
  readonly length: number
  /** Memory of at least `length` bytes that the result may lie in, anywhere, and is then good until it is used again. */
  readonly into?: Uint8Array
}

/** A constant of a graph: a weight, or a number that steers an operator. Its elements are read when asked for. */
export interface Tensor {
  readonly name: string
  readonly type: DataType
  readonly shape: readonly number[]
  /**
   * The elements as little-endian bytes in row-major order; sub-byte types are packed two or four to a byte.
   * Do not write to the result: it may be a view of the file.
   *
   * With a stretch, the bytes of that part alone where they can be had for less than all of them, and all of them
   * otherwise: the length of the result tells. `readStretches` of `@coppice/graph` hides the difference.
   */
  read(stretch?: Stretch): Awaitable<Uint8Array>
  /**
   * The share of the elements that the source stores, from 0 to 1; the others were added by the importer, as zeros or
   * constants. Default 1. Those that are not stored are not counted as parameters.
   */
  readonly storedShare?: number
  /** What the importer needs to write the tensor back in place. Opaque to everyone else; kept by a spread. */
  readonly origin?: unknown
}
