import type { Awaitable } from './plugin.ts'

/** Bytes that can be read in any order: a file, a buffer, a Blob, a range over HTTP. */
export interface Source {
  /** For messages: a file name, or what the caller calls it. */
  readonly name: string
  /** Total length in bytes. */
  readonly size: number
  /**
   * Exactly `length` bytes from `offset`, or an error; never fewer. Do not write to the result. It may lie in `into`,
   * memory of at least `length` bytes that the caller lends so that none has to be found: anywhere in it, or elsewhere.
   */
  read(offset: number, length: number, into?: Uint8Array): Awaitable<Uint8Array>
  /**
   * Whether it costs little to read in small pieces and to read the same again, as it does from a disk and does not over
   * a network. Default false: importers then do well to read a tensor whole, and to keep it.
   */
  readonly isLocal?: boolean
  /**
   * Opens a companion file of this source, such as ONNX external data, by the relative location that the model states.
   * Absent where there is no such place. Refuses locations that leave the source's own folder.
   */
  companion?(location: string): Awaitable<Source>
  /** Gives back what the source holds, companions included; nothing can be read after it. */
  close?(): Awaitable<void>
}

/** Where an exporter writes, in order. Nothing appears under the final name before `close` succeeds. */
export interface Sink {
  readonly name: string
  /** Appends bytes; they may be used again once it has answered. */
  write(bytes: Uint8Array): Awaitable<void>
  /** A companion file beside the output, such as ONNX external data. */
  companion?(location: string): Awaitable<Sink>
  /** Completes the output, companions included: written beside its place, then renamed. */
  close(): Awaitable<void>
  /** Drops everything written so far. */
  abort(): Awaitable<void>
}
