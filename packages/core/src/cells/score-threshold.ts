/** The cells of one unit, as a threshold over all units sees them. */
export interface Ranked {
  /** One score a cell, in any order; the lowest go first. */
  readonly scores: Float32Array
  /** What removing one cell takes off the budget. */
  readonly weight: number
}

const binCount = 65536
const rounding = 1e-6

/** The bits of a score as an unsigned integer that sorts like the score; both zeros are one. */
export function keyOf(bits: number): number {
  const key = bits >>> 31 ? ~bits >>> 0 : (bits | 0x80000000) >>> 0
  return key === 0x7fffffff ? 0x80000000 : key
}

/** The bits of scores, in place. */
export const viewBits = (scores: Float32Array): Uint32Array =>
  new Uint32Array(scores.buffer, scores.byteOffset, scores.length)

interface Found {
  readonly bin: number
  /** What everything below the bin weighs. */
  readonly below: number
}

/** The bin in which the running total first exceeds the budget, or the last one. */
function findBin(bins: Float64Array, budget: number): Found {
  let below = 0
  for (let bin = 0; bin < binCount - 1; bin++) {
    if (below + bins[bin]! > budget + rounding) return { bin, below }
    below += bins[bin]!
  }
  return { bin: binCount - 1, below }
}

/** The lowest key at which everything up to and including it exceeds the budget, and what everything below it weighs. */
export function findThreshold(units: readonly Ranked[], budget: number): { key: number; below: number } {
  const high = new Float64Array(binCount)
  for (const { scores, weight } of units) for (const bits of viewBits(scores)) high[keyOf(bits) >>> 16]! += weight
  const coarse = findBin(high, budget)
  const low = new Float64Array(binCount)
  for (const { scores, weight } of units)
    for (const bits of viewBits(scores)) {
      const key = keyOf(bits)
      if (key >>> 16 === coarse.bin) low[key & 0xffff]! += weight
    }
  const fine = findBin(low, budget - coarse.below)
  return { key: coarse.bin * binCount + fine.bin, below: coarse.below + fine.below }
}
