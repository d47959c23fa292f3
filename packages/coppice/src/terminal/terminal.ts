import type { Readable, Writable } from 'node:stream'

/** Where a command reads, writes and learns about its surroundings; tests pass their own. */
export interface Terminal {
  readonly stdin: Readable
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that relative paths start from. */
  readonly folder: string
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal
  /** Imports an optional package such as `onnxruntime-node`. */
  readonly importOptional: (name: string) => Promise<unknown>
}
