/** The rate of a step by how much of the training is done, from 0 to below 1. */
export type Rate = (progress: number) => number

/** How {@link cosine} runs. */
export interface CosineOptions {
  /** The rate at the end. Default 0. */
  readonly to?: number
  /** The share of the training in which the rate grows from 0 to its greatest, in a line. Default 0. */
  readonly warmUp?: number
}

/**
 * From a greatest rate down along half a cosine.
 *
 * Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (ICLR 2017), without restarts.
 *
 * @example
 * ```ts
 * cosine(1e-3)(0.5) // 5e-4
 * ```
 */
export function cosine(from: number, { to = 0, warmUp = 0 }: CosineOptions = {}): Rate {
  return progress => {
    if (progress < warmUp) return (from * progress) / warmUp
    const rest = (progress - warmUp) / (1 - warmUp)
    return to + ((from - to) * (1 + Math.cos(Math.PI * rest))) / 2
  }
}

/**
 * A rate that is multiplied by a factor at each of some points.
 *
 * @example
 * ```ts
 * steps(0.1, [0.5, 0.75])(0.6) // 0.01
 * ```
 */
export function steps(from: number, points: readonly number[], factor = 0.1): Rate {
  return progress => from * factor ** points.filter(point => progress >= point).length
}
