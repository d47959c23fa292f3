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
  /** Sparsities closer than this are not told apart. */
  readonly resolution: number
}

/** A trial that takes away this much of what is to go too much is good enough. */
const slack = 1e-3

/** Where the amounts at the ends of an interval say that the limit is crossed, kept off the ends so that it shrinks. */
function interpolate(low: Omit<Trial<unknown>, 'choice'>, high: Omit<Trial<unknown>, 'choice'>, limit: number): number {
  const share = (low.amount - limit) / (low.amount - high.amount)
  return low.sparsity + (high.sparsity - low.sparsity) * Math.min(0.9, Math.max(0.1, share))
}

/**
 * Finds about the least sparsity in [0, 1] at which the quantity is within the limit: no more than a thousandth of
 * what is to go goes besides, unless cells are larger than that. Where even sparsity 1 is beyond the limit, that trial
 * is returned, and its amount says so.
 */
export async function fitSparsity<Choice>(options: FitOptions<Choice>): Promise<Trial<Choice>> {
  const { choose, measure, whole, limit, guess, resolution } = options
  const attempt = async (sparsity: number): Promise<Trial<Choice>> => {
    const choice = choose(sparsity)
    return { sparsity, choice, amount: await measure(choice) }
  }
  if (whole <= limit) return attempt(0)
  let low = { sparsity: 0, amount: whole }
  let best = await attempt(guess)
  if (best.amount > limit) {
    low = best
    best = await attempt(1)
  }
  const enough = limit - slack * (whole - limit)
  while (best.amount < enough && best.sparsity - low.sparsity > resolution) {
    const trial = await attempt(interpolate(low, best, limit))
    if (trial.amount <= limit) best = trial
    else low = trial
  }
  return best
}
