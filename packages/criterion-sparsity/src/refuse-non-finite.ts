import { failure } from '@coppice/spec'
import type { Unit } from '@coppice/spec'

/** Throws a failure that names the unit and the first cell whose value is NaN or infinite. */
export function refuseNonFinite(unit: Unit, values: Float32Array | Float64Array, what: string): void {
  const cell = values.findIndex(value => !Number.isFinite(value))
  if (cell < 0) return
  throw failure({
    code: 'unsupported-model',
    who: `unit '${unit.id}'`,
    expected: `weights with finite ${what}`,
    received: `${values[cell]} in cell ${cell}`,
    remedy: 'Look for NaN, infinite or huge weights in the model.',
  })
}
