import { createRandom } from '@coppice/core'

/** Which examples calibrate and which are held out to measure with, by index. */
export interface Split {
  readonly calibration: Int32Array
  readonly evaluation: Int32Array
}

/** The numbers from 0 in an order that depends on the seed alone. */
export function shuffledIndices(count: number, seed: number): Int32Array {
  const random = createRandom(seed, 'examples')
  const order = Int32Array.from({ length: count }, (_, at) => at)
  for (let at = count - 1; at > 0; at--) {
    const other = random.integer(at + 1)
    const kept = order[at]!
    order[at] = order[other]!
    order[other] = kept
  }
  return order
}

/**
 * Splits examples at random into `calibration` ones and at most `evaluation` others. Where there are too few for both,
 * half calibrates; none is ever in both.
 */
export function splitExamples(
  count: number,
  wanted: { readonly calibration: number; readonly evaluation: number },
  seed: number,
): Split {
  const order = shuffledIndices(count, seed)
  const calibration = Math.min(wanted.calibration, wanted.evaluation > 0 ? Math.max(1, Math.floor(count / 2)) : count)
  return {
    calibration: order.subarray(0, calibration).sort(),
    evaluation: order.subarray(calibration, calibration + wanted.evaluation).sort(),
  }
}
