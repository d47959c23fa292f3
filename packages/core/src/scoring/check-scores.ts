import { failure } from '@coppice/spec'
import type { Slice, Unit } from '@coppice/spec'
import { knownFinite } from '../kernels/axis-sums.ts'

/** The first index whose value is NaN or infinite, or -1. */
function findNonFinite(data: Float32Array): number {
  let sum = 0
  for (let at = 0; at < data.length; at++) sum += data[at]! * 0
  return sum === 0 ? -1 : data.findIndex(value => !Number.isFinite(value))
}

function checkWeights({ tensor, data }: Slice): void {
  if (knownFinite(data)) return
  const at = findNonFinite(data)
  if (at < 0) return
  throw failure({
    code: 'invalid-model',
    who: `the tensor '${tensor}'`,
    expected: 'finite weights',
    received: `${data[at]} at element ${at}`,
    remedy: 'A network with such weights computes nothing; export it again from a sound checkpoint.',
  })
}

/**
 * Checks what a criterion gave: one finite score a cell, of finite weights.
 *
 * @throws a failure with code `invalid-model` where a weight is NaN or infinite, `internal` where the criterion is at fault.
 */
export function checkScores(criterion: string, unit: Unit, scores: Float32Array): void {
  for (const slice of unit.slices) checkWeights(slice)
  const who = `the criterion '${criterion}' on the unit '${unit.id}'`
  if (scores.length !== unit.size)
    throw failure({ code: 'internal', who, expected: `${unit.size} scores`, received: `${scores.length}` })
  const at = findNonFinite(scores)
  if (at < 0) return
  throw failure({ code: 'internal', who, expected: 'finite scores', received: `${scores[at]} for cell ${at}` })
}
