import { bitsOf } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import { firstHalfFrom, magnitudeOfKey } from './magnitude-key.ts'
import { readParts } from './read-parts.ts'
import type { PartMemory } from './read-parts.ts'
import { viewWords } from './view-words.ts'

/** The index after the weight with which so many have had the magnitude of this key; there are as many. */
export async function indexAfter(tensor: Tensor, key: number, count: number, memory: PartMemory): Promise<number> {
  const width = bitsOf(tensor.type) / 8
  const find = finderFor(tensor, key)
  let left = count
  let index = 0
  await readParts(tensor, memory, (bytes, offset) => {
    const found = find(bytes, left)
    left -= found.count
    index = offset / width + found.last + 1
    return left === 0
  })
  return index
}

/** How many weights have a magnitude, up to a number of them, and where the last one of them is. */
type Find = (bytes: Uint8Array, most: number) => { readonly count: number; readonly last: number }

function finderFor({ type }: Tensor, key: number): Find {
  if (type === 'float64') return (bytes, most) => findDouble(viewWords(bytes, Float64Array), magnitudeOfKey(key), most)
  if (type === 'float32') return (bytes, most) => findWord(viewWords(bytes, Uint32Array), 0x7fffffff, key, most)
  const half = firstHalfFrom(type, key)
  return (bytes, most) => findWord(viewWords(bytes, Uint16Array), 0x7fff, half, most)
}

function findWord(words: Uint32Array | Uint16Array, mask: number, wanted: number, most: number): ReturnType<Find> {
  let [count, last] = [0, -1]
  for (let at = 0; at < words.length && count < most; at++)
    if ((words[at]! & mask) === wanted) {
      count++
      last = at
    }
  return { count, last }
}

function findDouble(words: Float64Array, wanted: number, most: number): ReturnType<Find> {
  let [count, last] = [0, -1]
  for (let at = 0; at < words.length && count < most; at++)
    if (Math.fround(Math.abs(words[at]!)) === wanted) {
      count++
      last = at
    }
  return { count, last }
}
