import type { Hdf5Array, Hdf5Group } from '../hdf5-file.ts'
import { concatenate, padded, type Field } from '../../bytes.ts'
import { place, type Space } from './space.ts'

/** What stands where strings of any length would: references to where they are, by the array. */
export type TextReferences = ReadonlyMap<Hdf5Array, Uint8Array>

/** What the library reads of a heap at once. */
const leastHeap = 4096

/** How many strings a heap holds: their numbers have two bytes. */
const mostTexts = 65_535

/** Places all strings of any length that a group and its members hold. */
export function placeTexts(space: Space, root: Hdf5Group): TextReferences {
  const arrays = [...textArrays(root)]
  const texts = arrays.flatMap(textsOf).filter(text => text.length > 0)
  const heaps: number[] = []
  for (let start = 0; start < texts.length; start += mostTexts)
    heaps.push(place(space, encodeHeap(texts.slice(start, start + mostTexts))))
  let count = 0
  const refer = (text: Uint8Array): Field[] => {
    if (text.length === 0) return [new Uint8Array(16)]
    const [heap, index] = [Math.floor(count / mostTexts), count++ % mostTexts]
    return [
      [4, text.length],
      [8, heaps[heap]!],
      [4, index + 1],
    ]
  }
  return new Map(arrays.map(array => [array, concatenate(textsOf(array).flatMap(refer))]))
}

function* textArrays({ attributes, members }: Hdf5Group): Generator<Hdf5Array> {
  yield* [...attributes.values()].filter(isText)
  for (const member of members.values()) {
    if (member.kind === 'group') yield* textArrays(member)
    else if (member.kind === 'dataset') yield* [member, ...member.attributes.values()].filter(isText)
  }
}

const isText = ({ type }: Hdf5Array): boolean => type.kind === 'text'

const textsOf = ({ data }: Hdf5Array): readonly Uint8Array[] => data as readonly Uint8Array[]

function encodeHeap(texts: readonly Uint8Array[]): Uint8Array {
  const objects = texts.flatMap((text, i): Field[] => [[2, i + 1], [2, 1], [4, 0], [8, text.length], padded(text)])
  const body = concatenate(objects)
  const used = 16 + body.length
  const size = Math.max(used, leastHeap)
  // What is left is an object of its own, with the number 0; less than its header is left as it is.
  const free: readonly Field[] =
    size - used < 16
      ? []
      : [
          [8, 0],
          [8, size - used],
        ]
  return padded(concatenate([new TextEncoder().encode('GCOL'), [4, 1], [8, size], body, ...free]), size)
}
