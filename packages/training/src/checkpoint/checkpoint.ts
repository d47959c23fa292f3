import type { Awaitable } from '@coppice/spec'

/** A training as it stands after some step: plain JSON and the elements of its tensors. */
export interface Checkpoint {
  readonly document: CheckpointDocument
  /** The tensors that the document lists, one after the other, little-endian. */
  readonly bytes: Uint8Array
}

/** What a checkpoint says. Only the training that wrote it reads more of it than is told here. */
export interface CheckpointDocument {
  readonly kind: 'coppice-checkpoint'
  readonly version: 1
  /** What the training was told, in words; another training is refused. */
  readonly settings: string
  /** How many steps are done. */
  readonly done: number
  /** Whether nothing is left to do. */
  readonly finished: boolean
  readonly tensors: readonly {
    readonly name: string
    readonly type: 'float32' | 'uint8'
    readonly length: number
  }[]
  readonly state: unknown
}

/** Where checkpoints are kept: a file, a database, memory. */
export interface CheckpointStore {
  /** The last checkpoint that was saved whole, or nothing. */
  load(): Awaitable<Checkpoint | undefined>
  /** Takes the place of the last one; a save that is cut short must leave the last one as it was. */
  save(checkpoint: Checkpoint): Awaitable<void>
  /** Saves after each so many steps, besides after each epoch. Default: only after each epoch. */
  readonly every?: number
}
