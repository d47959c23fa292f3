import type { Histogram } from '@coppice/spec'
import type { Accumulator, Sample } from './sample.ts'

/**
 * Counts in bins that are multiples of 2^exponent wide. The window of bins is a function of the smallest and the largest
 * number seen: it grows by merging pairs of bins, which loses nothing, so that no order and no split changes a count.
 * Zeros are counted apart. Plain data.
 */
export interface DyadicCounts {
  readonly columns: number
  /** At most so many bins. */
  readonly bins: number
  /** How many classes were seen; 1 where examples are not told apart. */
  labels: number
  lowest: number
  highest: number
  exponent: number
  /** The bin that column 0 of the counts stands for: bin b holds b·2^exponent <= v < (b + 1)·2^exponent. */
  first: number
  /** [labels, columns, bins] row-major. */
  counts: Float64Array
  /** [labels, columns] row-major. */
  zeros: Float64Array
}

/** Bins are at least 2^-24 of the largest magnitude wide, as float32 numbers are apart. */
const finest = 24

const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)
const highWord = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0

/** The largest e with 2^e <= |value|; of a positive normal number. */
function exponentOf(value: number): number {
  float[0] = Math.abs(value)
  return ((words[highWord]! >>> 20) & 2047) - 1023
}

/** The finest bins of which so many cover a range, a function of the range alone. */
function windowOf(lowest: number, highest: number, bins: number): { exponent: number; first: number } {
  let exponent = exponentOf(Math.max(Math.abs(lowest), Math.abs(highest))) - finest
  const span = (): number => Math.floor(highest / 2 ** exponent) - Math.floor(lowest / 2 ** exponent)
  while (span() >= bins) exponent++
  return { exponent, first: Math.floor(lowest / 2 ** exponent) }
}

function createCounts(columns: number, bins: number): DyadicCounts {
  const counts = new Float64Array(columns * bins)
  const window = { lowest: Infinity, highest: -Infinity, exponent: 0, first: 0 }
  return { columns, bins, labels: 1, ...window, counts, zeros: new Float64Array(columns) }
}

/** Makes room for numbers within a range: `lowest` above `highest` is none. */
function widen(state: DyadicCounts, lowest: number, highest: number): void {
  if (lowest >= state.lowest && highest <= state.highest) return
  const isEmpty = state.lowest > state.highest
  state.lowest = Math.min(state.lowest, lowest)
  state.highest = Math.max(state.highest, highest)
  if (state.lowest > state.highest) return
  const { exponent, first } = windowOf(state.lowest, state.highest, state.bins)
  if (!isEmpty && (exponent !== state.exponent || first !== state.first)) moveBins(state, exponent, first)
  Object.assign(state, { exponent, first })
}

function moveBins(state: DyadicCounts, exponent: number, first: number): void {
  const { bins, counts } = state
  const merged = new Float64Array(counts.length)
  const scale = 2 ** (exponent - state.exponent)
  for (let bin = 0; bin < bins; bin++) {
    const to = Math.floor((state.first + bin) / scale) - first
    if (to >= bins || to < 0) continue
    for (let row = 0; row < counts.length; row += bins) merged[row + to]! += counts[row + bin]!
  }
  state.counts = merged
}

function addLabels(state: DyadicCounts, labels: number): void {
  if (labels <= state.labels) return
  const { columns, bins } = state
  const [counts, zeros] = [new Float64Array(labels * columns * bins), new Float64Array(labels * columns)]
  counts.set(state.counts)
  zeros.set(state.zeros)
  Object.assign(state, { labels, counts, zeros })
}

function rangeOf(data: Float32Array): readonly [number, number] {
  let [lowest, highest] = [Infinity, -Infinity]
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!
    if (value === 0) continue
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  return [lowest, highest]
}

function addSample(state: DyadicCounts, { columns, length, data }: Sample, label: number): void {
  addLabels(state, label + 1)
  widen(state, ...rangeOf(data))
  const { bins, first, counts, zeros } = state
  const scale = 2 ** -state.exponent
  for (let column = 0, at = 0; column < columns; column++) {
    const row = label * columns + column
    for (const end = at + length; at < end; at++) {
      const value = data[at]!
      if (value === 0) zeros[row]!++
      else counts[row * bins + Math.floor(value * scale) - first]!++
    }
  }
}

function mergeCounts(a: DyadicCounts, b: DyadicCounts): DyadicCounts {
  const [left, right] = [a, b].map(state => ({ ...state, counts: state.counts.slice(), zeros: state.zeros.slice() }))
  for (const [own, other] of [
    [left!, b],
    [right!, a],
  ] as const) {
    addLabels(own, other.labels)
    widen(own, other.lowest, other.highest)
  }
  left!.counts.forEach((count, at) => (left!.counts[at] = count + right!.counts[at]!))
  left!.zeros.forEach((count, at) => (left!.zeros[at] = count + right!.zeros[at]!))
  return left!
}

function finishCounts({ bins, exponent, first, counts, zeros }: DyadicCounts): Histogram {
  const width = 2 ** exponent
  return { bins, lowest: first * width, width, counts: counts.slice(), zeros: zeros.slice() }
}

/** Makes an accumulator of histograms with at most so many bins, a power of two or not. */
export function histogram(bins: number): Accumulator<DyadicCounts, Histogram> {
  return {
    create: columns => createCounts(columns, bins),
    add: (state, sample) => addSample(state, sample, 0),
    merge: mergeCounts,
    finish: finishCounts,
  }
}

/** The same with a histogram for each class, 0 to the largest label seen. Every sample has a label. */
export function labelledHistogram(bins: number): Accumulator<DyadicCounts, Histogram & { readonly labels: number }> {
  return {
    ...histogram(bins),
    add: (state, sample) => addSample(state, sample, sample.label!),
    finish: state => ({ ...finishCounts(state), labels: state.labels }),
  }
}
