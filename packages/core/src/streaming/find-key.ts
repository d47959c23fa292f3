import type { Scanned } from './scan-magnitudes.ts'

/** The magnitude at which a rank is reached. */
export interface FoundKey {
  readonly key: number
  /** How many lie below it. */
  readonly below: number
}

const lowBits = 16
const lowCount = 2 ** lowBits

/**
 * The key of the magnitude that `rank` others come before, over all that was scanned; `undefined` where that one lies
 * outside the window.
 */
export function findKey(scanned: readonly Scanned[], rank: number): FoundKey | undefined {
  const below = scanned.reduce((sum, each) => sum + each.below, 0)
  if (rank < below) return undefined
  const coarse = new Float64Array(2 ** 31 / lowCount)
  countKeys(scanned, (key, count) => (coarse[key >>> lowBits]! += count))
  const high = findBin(coarse, rank - below)
  if (high === undefined) return undefined
  const fine = new Float64Array(lowCount)
  countKeys(scanned, (key, count) => {
    if (key >>> lowBits === high.bin) fine[key & (lowCount - 1)]! += count
  })
  const low = findBin(fine, rank - below - high.before)!
  return { key: high.bin * lowCount + low.bin, below: below + high.before + low.before }
}

function countKeys(scanned: readonly Scanned[], add: (key: number, count: number) => void): void {
  for (const { keys, counts } of scanned)
    for (let at = 0; at < keys.length; at++) add(keys[at]!, counts ? counts[at]! : 1)
}

function findBin(bins: Float64Array, rank: number): { bin: number; before: number } | undefined {
  let before = 0
  for (let bin = 0; bin < bins.length; bin++) {
    if (before + bins[bin]! > rank) return { bin, before }
    before += bins[bin]!
  }
  return undefined
}

/** How many magnitudes lie below a key, and how many equal it, in one tensor. */
export function countAt(
  { below, keys, counts }: Scanned,
  key: number,
): { readonly lower: number; readonly equal: number } {
  let [lower, equal] = [below, 0]
  for (let at = 0; at < keys.length; at++) {
    const count = counts ? counts[at]! : 1
    if (keys[at]! < key) lower += count
    else if (keys[at] === key) equal += count
  }
  return { lower, equal }
}
