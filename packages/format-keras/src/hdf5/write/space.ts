import type { Awaitable, Sink } from '@coppice/spec'
import { aligned } from '../../bytes.ts'

/** A stretch of the file that is yet to be written. */
interface Stretch {
  readonly address: number
  readonly length: number
  read(): Awaitable<Uint8Array>
}

/** The space of a file under construction: stretches one behind the other, each at a multiple of eight. */
export interface Space {
  readonly stretches: Stretch[]
  end: number
}

/** Space that begins at an address. */
export const createSpace = (start: number): Space => ({ stretches: [], end: start })

/** Takes the next stretch for bytes, and gives its address. */
export function place(space: Space, bytes: Uint8Array): number {
  return placeLazily(space, bytes.length, () => bytes)
}

/** Takes the next stretch for bytes that are read when the file is written, and gives its address. */
export function placeLazily(space: Space, length: number, read: () => Awaitable<Uint8Array>): number {
  const address = space.end
  space.stretches.push({ address, length, read })
  space.end = aligned(address + length)
  return address
}

/** Writes all stretches in order, with zeros between them. */
export async function writeSpace({ stretches, end }: Space, sink: Sink): Promise<void> {
  for (const [i, { address, length, read }] of stretches.entries()) {
    if (length > 0) await sink.write(await read())
    const gap = (stretches[i + 1]?.address ?? end) - address - length
    if (gap > 0) await sink.write(new Uint8Array(gap))
  }
}
