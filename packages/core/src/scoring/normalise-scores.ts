import type { Granularity } from '@coppice/spec'

/**
 * Scores that can be compared between units: those of channels and heads are divided by the mean of their magnitudes
 * in the unit, unless the criterion says that they are comparable as they are. Single weights and blocks are.
 */
export function normaliseScores(scores: Float32Array, granularity: Granularity, comparable: boolean): Float32Array {
  if (comparable || (granularity !== 'channel' && granularity !== 'head')) return scores
  let sum = 0
  for (const score of scores) sum += Math.abs(score)
  const mean = sum / scores.length
  return mean > 0 ? scores.map(score => score / mean) : scores
}
