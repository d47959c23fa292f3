import type { Awaitable } from '@coppice/spec'

/** What a trial at one sparsity came to. */
export interface Trial<Choice> {
  readonly sparsity: number
  readonly choice: Choice
  /** The quantity that the target limits. */
  readonly amount: number
}

/** What the search looks at. */
export interface FitOptions<Choice> {
  choose(sparsity: number): Choice
  measure(choice: Choice): Awaitable<number>
  /** The quantity before anything goes. */
  readonly whole: number
  /** The most that the quantity may be. */
  readonly limit: number
  /** The sparsity to try first. */
  readonly guess: number
  /** How many cells a choice removes: where two trials differ by one, there is nothing between them. */
  count(choice: Choice): number
}

/** A trial that takes away this much of what is to go too much is good enough. */
const slack = 1e-3

const finest = 2 ** -20

/** An end of the interval that is searched. */
interface End {
  readonly sparsity: number
  readonly amount: number
  readonly cells: number
}

/** Where the amounts at the ends of an interval say that the limit is crossed, kept off the ends so that it shrinks. */
function interpolate(low: End, high: End, limit: number): number {
  const share = (low.amount - limit) / (low.amount - high.amount)
  return low.sparsity + (high.sparsity - low.sparsity) * Math.min(0.95, Math.max(0.05, share))
}

/** The sparsities to try until one is enough: the guess, a little more, and in the end all. */
const upwardsFrom = (guess: number): number[] => [0, 1 / 16, 1 / 4, 1].map(part => guess + part * (1 - guess))

/**
 * Finds about the least sparsity in [0, 1] at which the quantity is within the limit: no more than a thousandth of
 * what is to go goes besides, unless one cell makes more than that. Where even sparsity 1 is beyond the limit, that
 * trial is returned, and its amount says so.
 */
export async function fitSparsity<Choice>(options: FitOptions<Choice>): Promise<Trial<Choice>> {
  const { choose, measure, whole, limit, guess, count } = options
  const attempt = async (sparsity: number): Promise<Trial<Choice> & End> => {
    const choice = choose(sparsity)
    return { sparsity, choice, amount: await measure(choice), cells: count(choice) }
  }
  if (whole <= limit) return attempt(0)
  let low: End = { sparsity: 0, amount: whole, cells: 0 }
  let best: (Trial<Choice> & End) | undefined
  for (const sparsity of upwardsFrom(guess)) {
    best = await attempt(sparsity)
    if (best.amount <= limit) break
    low = best
  }
  return narrow(low, best!, attempt, limit, limit - slack * (whole - limit))
}

/** Shrinks the interval, by interpolation and by halves in turn, until its upper end is good enough. */
async function narrow<Found extends End>(
  from: End,
  to: Found,
  attempt: (sparsity: number) => Promise<Found>,
  limit: number,
  enough: number,
): Promise<Found> {
  let [low, best, halves] = [from, to, false]
  while (best.amount < enough && best.cells - low.cells > 1 && best.sparsity - low.sparsity > finest) {
    const trial = await attempt(halves ? (low.sparsity + best.sparsity) / 2 : interpolate(low, best, limit))
    if (trial.amount <= limit) best = trial
    else low = trial
    halves = !halves
  }
  return best
}
