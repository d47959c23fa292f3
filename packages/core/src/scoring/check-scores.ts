import { failure } from '@coppice/spec'
import type { Slice, Unit } from '@coppice/spec'
import { knownFinite } from '../kernels/axis-sums.ts'

const exponent = 0x7f800000

/** The first index whose value is NaN or infinite, or -1. Their exponents are all ones: one more carries into the sign. */
function findNonFinite(data: Float32Array): number {
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length)
  let carried = 0
  for (let at = 0; at < bits.length; at++) carried |= (bits[at]! & exponent) + 0x800000
  return carried >= 0 ? -1 : data.findIndex(value => !Number.isFinite(value))
}

/**
 * A failure with code `invalid-model` that names the tensor where a weight is NaN or infinite. `first` is the number
 * of the first element that is given, 0 unless it is said.
 */
export function checkWeights({ tensor, data }: Pick<Slice, 'tensor' | 'data'>, first = 0): void {
  if (knownFinite(data)) return
  const at = findNonFinite(data)
  if (at < 0) return
  throw failure({
    code: 'invalid-model',
    who: `the tensor '${tensor}'`,
    expected: 'finite weights',
    received: `${data[at]} at element ${first + at}`,
    remedy: 'A network with such weights computes nothing; export it again from a sound checkpoint.',
  })
}

/**
 * Checks what a criterion gave: one finite score a cell.
 *
 * @throws a failure with code `invalid-model` where a weight is to blame, `internal` where the criterion is.
 */
export function checkScores(criterion: string, unit: Unit, scores: Float32Array): void {
  const who = `the criterion '${criterion}' on the unit '${unit.id}'`
  if (scores.length !== unit.size)
    throw failure({ code: 'internal', who, expected: `${unit.size} scores`, received: `${scores.length}` })
  const at = findNonFinite(scores)
  if (at < 0) return
  unit.slices.forEach(slice => checkWeights(slice))
  throw failure({ code: 'internal', who, expected: 'finite scores', received: `${scores[at]} for cell ${at}` })
}
