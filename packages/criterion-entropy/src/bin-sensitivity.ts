import type { Awaitable } from '@coppice/spec'
import { rankCorrelation } from './rank-correlation.ts'

const enough = 65_536

/** Evenly spread over the cells where there are very many. */
function thin(scores: Float32Array): Float32Array {
  const step = Math.ceil(scores.length / enough)
  return step <= 1 ? scores : scores.filter((_, at) => at % step === 0)
}

/** About half as many bins: one more, because the pairs that are merged may not begin with the first. */
export const halveBins = (bins: number): number => Math.floor(bins / 2) + 1

/**
 * How far the order of the cells depends on the number of bins: Spearman's rank correlation between the scores with
 * `bins` bins and with half as many. 1 is the same order; below 0.9 the entropies are those of the bins rather than of
 * the data. Of very many cells, 65,536 evenly spread ones are compared.
 *
 * @example
 * ```ts
 * await binSensitivity(bins => activationEntropy({ bins }).score(unit, seen, kernels), 64)
 * ```
 */
export async function binSensitivity(score: (bins: number) => Awaitable<Float32Array>, bins: number): Promise<number> {
  return rankCorrelation(thin(await score(bins)), thin(await score(halveBins(bins))))
}
