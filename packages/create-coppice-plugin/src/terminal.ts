import type { Readable, Writable } from 'node:stream'

/** Where questions are asked and what is done is told; tests pass their own. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable
  readonly stderr: Writable
  /** The folder that relative paths start from. */
  readonly folder: string
}
