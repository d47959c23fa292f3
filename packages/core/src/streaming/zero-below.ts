import { bitsOf } from '@coppice/graph'
import type { MagnitudeThreshold, Stretch, Tensor } from '@coppice/spec'
import { firstHalfFrom, halfKeys, keyOfMagnitude } from './magnitude-key.ts'
import { viewWords } from './view-words.ts'

/** The tensor with zeros in place of what a threshold takes away; read, whole or in parts, when it is asked for. */
export function zeroBelow(tensor: Tensor, threshold: MagnitudeThreshold): Tensor {
  const erase = (bytes: Uint8Array, stretch: Stretch | undefined): Uint8Array => {
    const isPart = stretch !== undefined && bytes.length === stretch.length
    const own = ownBytes(bytes, stretch?.into)
    eraseBelow(tensor, own, isPart ? stretch.offset : 0, threshold)
    return own
  }
  return {
    ...tensor,
    read(stretch) {
      const bytes = tensor.read(stretch)
      return bytes instanceof Uint8Array ? erase(bytes, stretch) : bytes.then(later => erase(later, stretch))
    },
  }
}

/** Bytes that may be written to, on a word: those that lie in memory that was lent, or a copy. */
function ownBytes(bytes: Uint8Array, into: Uint8Array | undefined): Uint8Array {
  const isLent = bytes.buffer === into?.buffer
  if (isLent && bytes.byteOffset % 8 === 0) return bytes
  if (!into || into.length < bytes.length || into.byteOffset % 8 !== 0) return bytes.slice()
  into.set(bytes)
  return into.subarray(0, bytes.length)
}

/** Sets what goes to zero, which is all bits zero in every float type. */
function eraseBelow(tensor: Tensor, bytes: Uint8Array, offset: number, { below, until }: MagnitudeThreshold): void {
  const width = bitsOf(tensor.type) / 8
  const count = bytes.length / width
  const ties = Math.min(count, Math.max(0, until - offset / width))
  if (tensor.type === 'float64') return eraseDoubles(viewWords(bytes, Float64Array), below, ties)
  const key = keyOfMagnitude(below)
  if (tensor.type === 'float32') {
    const words = viewWords(bytes, Uint32Array)
    eraseSingles(words.subarray(0, ties), key + 1)
    return eraseSingles(words.subarray(ties), key)
  }
  const half = firstHalfFrom(tensor.type, key)
  const words = viewWords(bytes, Uint16Array)
  eraseHalves(words.subarray(0, ties), halfKeys(tensor.type)[half] === key ? half + 1 : half)
  eraseHalves(words.subarray(ties), half)
}

function eraseSingles(words: Uint32Array, key: number): void {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    words[at] = word & ~(((word & 0x7fffffff) - key) >> 31)
  }
}

function eraseHalves(words: Uint16Array, half: number): void {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    words[at] = word & ~(((word & 0x7fff) - half) >> 31)
  }
}

/** Compared as they were ranked, rounded to float32. */
function eraseDoubles(words: Float64Array, below: number, ties: number): void {
  for (let at = 0; at < words.length; at++) {
    const magnitude = Math.fround(Math.abs(words[at]!))
    if (magnitude < below || (magnitude === below && at < ties)) words[at] = 0
  }
}
