import { defineCriterion, failure, outputSlices } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { cellNorms } from './cell-norms.ts'

/** Options of {@link magnitude} and {@link lp}. */
export interface MagnitudeOptions {
  /** The power of the norm, from 0 (the count of weights that are not zero) to 16. */
  readonly power?: number
}

/** Throws a failure with code `usage` unless the power is a number from 0 to 16. */
export function checkPower(who: string, power: number): void {
  if (power >= 0 && power <= 16) return
  throw failure({ code: 'usage', who, expected: 'a power from 0 to 16', received: String(power) })
}

function magnitudeNamed(name: string, power: number): Criterion {
  checkPower(name, power)
  return defineCriterion({
    name,
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    ...(power > 0 && { element: 'magnitude' as const }),
    weights: 'sums',
    score: (unit, _seen, kernels) => cellNorms(unit, outputSlices(unit), power, kernels),
  })
}

/**
 * The norm of the weights that make a cell's value: (Σ|w|^p)^(1/p), in units of the weights.
 *
 * For single weights (`element`, `n:m`) that is |w|. For channels, heads and blocks the sum goes over the `output`
 * slices: filters and rows, as in Li et al., "Pruning Filters for Efficient ConvNets" (ICLR 2017); over all matrices
 * of a unit that has no output. Its name is `l1`, `l2` or `lp`.
 *
 * Not for networks whose layers were scaled freely: BatchNorm, or a layer that divides what its neighbour multiplies,
 * makes the size of a filter say little; `group-norm` sees both sides. Channels of different layers are not
 * comparable, because a larger filter has a larger norm: a global allocation scales them first.
 *
 * @param options - `power`: default 1.
 * @throws A failure with code `usage` where the power is not from 0 to 16.
 *
 * @example
 * ```ts
 * const layout = { kind: 'axis', axis: 0, positions: Int32Array.of(0, 1), count: 1 } as const
 * const slice = { tensor: 'w', shape: [2, 2], data: Float32Array.of(1, -2, 3, 4), role: 'output', layout } as const
 * const unit = { id: 'w', granularity: 'channel', size: 2, slices: [slice] } as const
 * await magnitude({ power: 2 }).score(unit, {}, referenceKernels) // Float32Array [√5, 5]
 * ```
 */
export function magnitude({ power = 1 }: MagnitudeOptions = {}): Criterion {
  if (power === 1) return l1()
  return power === 2 ? l2() : lp({ power })
}

/**
 * Σ|w|: {@link magnitude} with power 1, the usual first choice.
 *
 * @example
 * ```ts
 * l1().name // 'l1'
 * ```
 */
export const l1 = (): Criterion => magnitudeNamed('l1', 1)

/**
 * √Σw²: {@link magnitude} with power 2. One large weight counts for more than in {@link l1}.
 *
 * @example
 * ```ts
 * l2().name // 'l2'
 * ```
 */
export const l2 = (): Criterion => magnitudeNamed('l2', 2)

/**
 * (Σ|w|^p)^(1/p): {@link magnitude} with a power of your own. Below 1, many small weights count for more than one
 * large weight; power 0 counts the weights that are not zero, which suits a model that is sparse already.
 *
 * @param options - `power`: default 0.5.
 *
 * @example
 * ```ts
 * lp({ power: 3 }).name // 'lp'
 * ```
 */
export const lp = ({ power = 0.5 }: MagnitudeOptions = {}): Criterion => magnitudeNamed('lp', power)
