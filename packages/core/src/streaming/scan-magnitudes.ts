import { failure } from '@coppice/spec'
import type { DataType, Tensor } from '@coppice/spec'
import { endOfKeys, halfCount, halfKeys } from './magnitude-key.ts'
import { readParts } from './read-parts.ts'
import type { PartMemory } from './read-parts.ts'
import { blockLength, scanWords } from './scan-words.ts'
import type { SingleScan } from './scan-words.ts'
import { viewWords } from './view-words.ts'
import type { Window } from './magnitude-window.ts'

/** The magnitudes of one tensor, as far as a window shows them. */
export interface Scanned {
  /** How many lie below the window. */
  readonly below: number
  /** The keys in the window, in any order. */
  readonly keys: Uint32Array
  /** How often each of `keys` occurs; once where it is left out. */
  readonly counts?: Uint32Array
}

/** Counts what lies below a window and collects what lies in it, in one pass over a tensor of weights. */
export function scanMagnitudes(tensor: Tensor, window: Window, memory: PartMemory): Promise<Scanned> {
  return tensor.type === 'float16' || tensor.type === 'bfloat16'
    ? scanHalves(tensor, window, memory)
    : scanSingles(tensor, window, memory)
}

/** 16 bits have so few magnitudes that each is counted. */
async function scanHalves(tensor: Tensor, { low, high }: Window, memory: PartMemory): Promise<Scanned> {
  const counts = new Uint32Array(halfCount)
  await readParts(tensor, memory, bytes => countHalves(viewWords(bytes, Uint16Array), counts))
  const keys = halfKeys(tensor.type)
  if (counts.some((count, half) => count > 0 && keys[half]! >= endOfKeys)) await refuseNonFinite(tensor, memory)
  let below = 0
  const inside: number[] = []
  for (let half = 0; half < halfCount; half++) {
    if (counts[half] === 0) continue
    if (keys[half]! < low) below += counts[half]!
    else if (keys[half]! < high) inside.push(half)
  }
  return {
    below,
    keys: Uint32Array.from(inside, half => keys[half]!),
    counts: Uint32Array.from(inside, half => counts[half]!),
  }
}

function countHalves(words: Uint16Array, counts: Uint32Array): void {
  for (let at = 0; at < words.length; at++) counts[words[at]! & 0x7fff]!++
}

async function scanSingles(tensor: Tensor, window: Window, memory: PartMemory): Promise<Scanned> {
  const state: SingleScan = { below: 0, carried: 0, found: new Int32Array(2 * blockLength), count: 0 }
  await readParts(tensor, memory, bytes => scanWords(singlesOf(tensor.type, bytes), window, state))
  if (state.carried < 0) await refuseNonFinite(tensor, memory)
  return { below: state.below, keys: new Uint32Array(state.found.slice(0, state.count).buffer) }
}

/** The bits of weights as float32: float64 is rounded, as scores are. */
function singlesOf(type: DataType, bytes: Uint8Array): Uint32Array {
  if (type === 'float32') return viewWords(bytes, Uint32Array)
  return new Uint32Array(Float32Array.from(viewWords(bytes, Float64Array)).buffer)
}

async function refuseNonFinite(tensor: Tensor, memory: PartMemory): Promise<never> {
  const { name, type } = tensor
  let first = 0
  let found: number | undefined
  await readParts(tensor, memory, bytes => {
    const magnitudes = magnitudesOf(type, bytes)
    const at = found === undefined ? magnitudes.findIndex(key => key >= endOfKeys) : -1
    if (at >= 0) found = first + at
    first += magnitudes.length
  })
  throw failure({
    code: 'invalid-model',
    who: `the tensor '${name}'`,
    expected: 'finite weights',
    received: `NaN or an infinite one at element ${found}`,
    remedy: 'A network with such weights computes nothing; export it again from a sound checkpoint.',
  })
}

/** The keys of all magnitudes in some bytes. */
export function magnitudesOf(type: DataType, bytes: Uint8Array): Uint32Array {
  if (type !== 'float16' && type !== 'bfloat16') return singlesOf(type, bytes).map(bits => bits & 0x7fffffff)
  const keys = halfKeys(type)
  return Uint32Array.from(viewWords(bytes, Uint16Array), word => keys[word & 0x7fff]!)
}
