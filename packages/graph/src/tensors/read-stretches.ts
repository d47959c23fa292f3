import type { Awaitable, Stretch, Tensor } from '@coppice/spec'
import { giveBack, lendMemory, usualLength } from './lent-memory.ts'

/** How many bytes a stretch should have at most, for {@link readStretches} to be quick. */
export const stretchLength: number = usualLength

/**
 * Shows parts of a tensor's bytes one after the other, in memory that is used again for the next, so that nothing as
 * large as the tensor has to be found where its source can read parts. At once where the tensor answers at once.
 *
 * @param use - Is given each part, which is good until it returns. Must not write to it.
 *
 * @example
 * ```ts
 * const halves = [{ offset: 0, length: 4 }, { offset: 4, length: 4 }]
 * await readStretches(tensor, halves, bytes => console.log(bytes)) // Uint8Array [0, 0, 128, 63], …
 * ```
 */
export function readStretches<Part extends Stretch>(
  tensor: Tensor,
  places: readonly Part[],
  use: (bytes: Uint8Array, place: Part) => void,
): Awaitable<void> {
  const memory = lendMemory(places.reduce((most, { length }) => Math.max(most, length), 0))
  const read = stretchReader(tensor, memory)
  for (let index = 0; index < places.length; index++) {
    const place = places[index]!
    const bytes = read(place)
    if (!(bytes instanceof Uint8Array))
      return useLater(places.slice(index), bytes, read, use).then(() => giveBack(memory))
    use(bytes, place)
  }
  giveBack(memory)
}

type ReadPlace = (place: Stretch) => Awaitable<Uint8Array>

/** Reads parts; a tensor that gives all where a part was asked for is not asked again. */
function stretchReader(tensor: Tensor, into: Uint8Array): ReadPlace {
  let whole: Uint8Array | undefined
  return ({ offset, length }) => {
    const partOf = (bytes: Uint8Array): Uint8Array => {
      if (bytes.length === length) return bytes
      whole = bytes
      return bytes.subarray(offset, offset + length)
    }
    if (whole) return partOf(whole)
    const bytes = tensor.read({ offset, length, into })
    return bytes instanceof Uint8Array ? partOf(bytes) : bytes.then(partOf)
  }
}

async function useLater<Part extends Stretch>(
  places: readonly Part[],
  first: Awaitable<Uint8Array>,
  read: ReadPlace,
  use: (bytes: Uint8Array, place: Part) => void,
): Promise<void> {
  use(await first, places[0]!)
  for (const place of places.slice(1)) use(await read(place), place)
}
