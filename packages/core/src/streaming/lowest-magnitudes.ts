import { bitsOf, elementsOf } from '@coppice/graph'
import type { MagnitudeThreshold, Tensor } from '@coppice/spec'
import { checkSignal } from '../scoring/check-signal.ts'
import { countAt, findKey } from './find-key.ts'
import { indexAfter } from './index-after.ts'
import { endOfKeys, magnitudeOfKey } from './magnitude-key.ts'
import { makePartMemory } from './read-parts.ts'
import type { PartMemory } from './read-parts.ts'
import { sampleWindow } from './sample-window.ts'
import { scanMagnitudes } from './scan-magnitudes.ts'
import type { Scanned } from './scan-magnitudes.ts'
import type { Window } from './magnitude-window.ts'

/** Weights of one unit. */
export interface RankedTensor {
  readonly tensor: Tensor
  /** How many of them may go. */
  readonly limit: number
}

/** How weights are ranked. */
export interface RankOptions {
  /** Of the samples; the result does not depend on it. Default 0. */
  readonly seed?: number
  readonly signal?: AbortSignal | undefined
  /** Called after each tensor that was read. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** So few weights are all looked at. */
const fewElements = 2 ** 20
const fewPlaces = 2 ** 12
const mostPlaces = 2 ** 18
/** More keys than this are not collected where a larger sample makes the window smaller: 64 MiB. */
const mostKeys = 2 ** 24
const usualDeviations = 5

interface Ranking extends RankOptions {
  readonly memory: PartMemory
}

/**
 * The `budget` weights of the smallest magnitude of all tensors together, no more of each than its limit: exact, in one
 * pass over everything, with memory that does not grow with the number of weights. Ties go by tensor, then by index.
 *
 * A sample says in which window of magnitudes the last one to go lies; the pass counts what is below the window and
 * collects what is in it. Where the sample was wrong, which takes a deviation beyond five sigma, a wider window and
 * another pass follow; and one more where a tensor reaches its limit.
 */
export async function lowestMagnitudes(
  ranked: readonly RankedTensor[],
  budget: number,
  options: RankOptions = {},
): Promise<MagnitudeThreshold[]> {
  const ranking: Ranking = { ...options, memory: makePartMemory(ranked.map(({ tensor }) => tensor)) }
  const closed = new Map<RankedTensor, MagnitudeThreshold>()
  for (;;) {
    const open = ranked.filter(each => !closed.has(each))
    const spent = [...closed.values()].reduce((sum, { count }) => sum + count, 0)
    const found = await thresholdsOf(open, budget - spent, ranking)
    const over = open.filter((each, index) => found[index]!.count > each.limit)
    if (over.length === 0) return ranked.map(each => closed.get(each) ?? found[open.indexOf(each)]!)
    for (const each of over) closed.set(each, (await thresholdsOf([each], each.limit, ranking))[0]!)
  }
}

/** What goes of each tensor where a number of weights goes from all of them, whatever their limits. */
async function thresholdsOf(
  ranked: readonly RankedTensor[],
  budget: number,
  ranking: Ranking,
): Promise<MagnitudeThreshold[]> {
  if (budget <= 0) return ranked.map(() => ({ below: 0, until: 0, count: 0 }))
  const tensors = ranked.map(({ tensor }) => tensor)
  if (budget >= countElements(tensors)) return tensors.map(everythingOf)
  const scanned = await scanAround(tensors, budget, ranking)
  const { key, below } = findKey(scanned, budget)!
  const thresholds: MagnitudeThreshold[] = []
  let left = budget - below
  for (const [index, tensor] of tensors.entries()) {
    const { lower, equal } = countAt(scanned[index]!, key)
    const ties = Math.min(equal, left)
    left -= ties
    const until = ties === equal ? elementsOf(tensor.shape) : await indexAfter(tensor, key, ties, ranking.memory)
    thresholds.push({ below: magnitudeOfKey(key), until: ties === 0 ? 0 : until, count: lower + ties })
  }
  return thresholds
}

function everythingOf({ shape }: Tensor): MagnitudeThreshold {
  const count = elementsOf(shape)
  return { below: magnitudeOfKey(endOfKeys - 1), until: count, count }
}

/** Scans with a window that shows the magnitude of the rank. */
async function scanAround(tensors: readonly Tensor[], rank: number, ranking: Ranking): Promise<Scanned[]> {
  for (let attempt = 0; ; attempt++) {
    const scanned = await scanAll(tensors, await windowFor(tensors, rank, attempt, ranking), ranking)
    if (findKey(scanned, rank)) return scanned
  }
}

async function windowFor(
  tensors: readonly Tensor[],
  rank: number,
  attempt: number,
  { seed = 0, signal }: Ranking,
): Promise<Window> {
  const total = countElements(tensors)
  if (total <= fewElements) return { low: 0, high: endOfKeys }
  const singles = countElements(tensors.filter(({ type }) => bitsOf(type) > 16))
  const deviations = usualDeviations * 4 ** attempt
  for (let places = fewPlaces; ; places *= 4) {
    checkSignal(signal, 'plan')
    const window = await sampleWindow(tensors, rank, { seed: seed + attempt, places, deviations })
    if (window.share * singles <= mostKeys || places >= mostPlaces) return window
  }
}

function countElements(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { shape }) => sum + elementsOf(shape), 0)
}

async function scanAll(tensors: readonly Tensor[], window: Window, ranking: Ranking): Promise<Scanned[]> {
  const { memory, signal, onProgress } = ranking
  const scanned: Scanned[] = []
  for (const tensor of tensors) {
    checkSignal(signal, 'plan')
    scanned.push(await scanMagnitudes(tensor, window, memory))
    onProgress?.(scanned.length, tensors.length)
  }
  return scanned
}
