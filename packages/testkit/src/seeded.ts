/** Numbers from a seed: the same seed gives the same numbers on every machine. */
export interface Seeded {
  /** Uniform in [0, 1). */
  uniform(): number
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number
  /** One of the choices. */
  pick<T>(choices: readonly T[]): T
}

/** FNV-1a over a text, mixed with a seed: 32 bits. */
function hash(seed: number, text: string): number {
  let state = (0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193) >>> 0
  return state
}

/**
 * Starts a stream of numbers (mulberry32). Streams with different labels are independent of each other.
 *
 * @param seed - Any integer.
 * @param label - Names the stream; default ''.
 *
 * @example
 * ```ts
 * seeded(1).integer(1, 6) === seeded(1).integer(1, 6) // true
 * ```
 */
export function seeded(seed: number, label = ''): Seeded {
  let state = hash(seed, label)
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (least: number, most: number): number => least + Math.floor(uniform() * (most - least + 1))
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer,
    pick: choices => {
      if (choices.length === 0) throw new RangeError('seeded.pick: expected at least one choice, received none')
      return choices[integer(0, choices.length - 1)] as (typeof choices)[number]
    },
  }
}
