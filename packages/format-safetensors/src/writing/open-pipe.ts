import type { Sink } from '@coppice/spec'

/** Writes to a sink while the caller makes the next part: one write is under way at most. */
export interface Pipe {
  /** Memory for the next part: what was written from it has arrived. */
  readonly memory: () => Uint8Array
  /** Begins to write; the bytes must stay as they are until the write after the next begins. Small parts are gathered. */
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** Waits until everything has arrived. */
  readonly finish: () => Promise<void>
}

/**
 * How many bytes a part has at most, for it to fit the memory of a pipe: more than file sources read while everything
 * waits, so that reading and writing go on at once.
 */
export const partLength: number = 5 * 2 ** 22

/** Sources may shift what they read by a few bytes, where processors copy faster. */
const slack = 128

/** Memory for two parts. */
export type PipeMemory = readonly [Uint8Array, Uint8Array]

/** Finds memory for tensors of at most so many bytes. */
export function makePipeMemory(longest: number): PipeMemory {
  const length = Math.min(longest, partLength) + slack
  return [new Uint8Array(length), new Uint8Array(length)]
}

const smallPart = 2 ** 16

/** Opens a pipe; two pieces of memory, used by turns, serve all sinks of one model. */
export function openPipe(sink: Sink, memories: PipeMemory): Pipe {
  let pending: Promise<void> = Promise.resolve()
  let turn = 0
  let small: Uint8Array[] = []
  let gathered = 0
  const begin = async (bytes: Uint8Array): Promise<void> => {
    await pending
    pending = Promise.resolve(sink.write(bytes))
    // Whoever writes next, or finishes, is told; until then it is no unhandled rejection.
    pending.catch(() => undefined)
  }
  const flush = async (): Promise<void> => {
    if (gathered === 0) return
    const bytes = joinBytes(small, gathered)
    small = []
    gathered = 0
    await begin(bytes)
  }
  return {
    memory: () => memories[turn]!,
    write: async bytes => {
      if (bytes.length < smallPart) {
        small.push(bytes.slice())
        gathered += bytes.length
        if (gathered >= smallPart) await flush()
        return
      }
      await flush()
      await begin(bytes)
      turn = 1 - turn
    },
    finish: async () => {
      await flush()
      await pending
    },
  }
}

function joinBytes(list: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let position = 0
  for (const part of list) {
    bytes.set(part, position)
    position += part.length
  }
  return bytes
}
