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
  /** The most that the quantity may be. */
  readonly limit: number
  /** Sparsities closer than this are not told apart. */
  readonly resolution: number
}

/**
 * Finds by bisection the least sparsity in [0, 1] at which the quantity is within the limit. Where even sparsity 1
 * is beyond it, that trial is returned, and its amount says so.
 */
export async function fitSparsity<Choice>(options: FitOptions<Choice>): Promise<Trial<Choice>> {
  const { choose, measure, limit, resolution } = options
  const attempt = async (sparsity: number): Promise<Trial<Choice>> => {
    const choice = choose(sparsity)
    return { sparsity, choice, amount: await measure(choice) }
  }
  const none = await attempt(0)
  if (none.amount <= limit) return none
  let best = await attempt(1)
  if (best.amount > limit) return best
  for (let low = 0; best.sparsity - low > resolution && best.amount < limit;) {
    const trial = await attempt((low + best.sparsity) / 2)
    if (trial.amount <= limit) best = trial
    else low = trial.sparsity
  }
  return best
}
