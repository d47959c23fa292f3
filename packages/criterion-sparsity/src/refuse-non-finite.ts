import { failure } from '@coppice/spec'
import type { Unit } from '@coppice/spec'

const findNonFinite = (values: Float32Array | Float64Array): number =>
  values.findIndex(value => !Number.isFinite(value))

/** Throws a failure that names the tensor and the element where a weight of the unit is NaN or infinite. */
function refuseWeights(unit: Unit): void {
  for (const { tensor, data } of unit.slices) {
    const at = findNonFinite(data)
    if (at < 0) continue
    const received = `${data[at]} at element ${at}`
    throw failure({ code: 'invalid-model', who: `the tensor '${tensor}'`, expected: 'finite weights', received })
  }
}

/**
 * Throws a failure where a cell's value is NaN or infinite: `invalid-model` where a weight is so already,
 * `unsupported-model` where finite weights are too large for the sum.
 */
export function refuseNonFinite(unit: Unit, values: Float32Array | Float64Array, what: string): void {
  const cell = findNonFinite(values)
  if (cell < 0) return
  refuseWeights(unit)
  throw failure({
    code: 'unsupported-model',
    who: `the unit '${unit.id}'`,
    expected: `weights whose ${what} fit into float32`,
    received: `${values[cell]} in cell ${cell}`,
    remedy: 'Such huge weights overflow: take l1.',
  })
}
