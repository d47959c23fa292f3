import { defineCriterion, failure } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'

/** Options of {@link random}. */
export interface RandomOptions {
  /** Any integer. Default 1. */
  readonly seed?: number
}

/** FNV-1a over the characters, started from the seed. */
function hashText(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0
  return hash
}

/** The finisher of MurmurHash3: every bit of the input reaches every bit of the output. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/**
 * Scores from a seed, uniform in [0, 1): the control that every criterion has to beat. A score depends on the seed,
 * the unit's id and the cell's index alone, so neither the order of the units nor the number of threads matters.
 *
 * Not for anything but comparison.
 *
 * @throws A failure with code `usage` where the seed is no integer.
 *
 * @example
 * ```ts
 * random({ seed: 7 }).name // 'random'
 * ```
 */
export function random({ seed = 1 }: RandomOptions = {}): Criterion {
  if (!Number.isSafeInteger(seed))
    throw failure({ code: 'usage', who: 'random', expected: 'an integer seed', received: String(seed) })
  return defineCriterion({
    name: 'random',
    granularities: ['element', 'n:m', 'block', 'channel', 'head', 'layer'],
    comparable: true,
    weights: 'sums',
    score(unit) {
      const start = mix(hashText(unit.id, seed))
      return Float32Array.from(
        { length: unit.size },
        (_, cell) => (mix(start + Math.imul(cell, 0x9e3779b9)) >>> 8) / 2 ** 24,
      )
    },
  })
}
