import { failure } from '@coppice/spec'
import type { Gram } from '@coppice/spec'
import { invertSymmetric } from './invert-symmetric.ts'

/** The inverse of one group's Hessian, with the inputs that were never anything but zero. */
export interface InverseHessian {
  readonly size: number
  /** [size, size] row-major. */
  readonly matrix: Float64Array
  /** For each input, 1 where it was always zero: its weights do nothing. */
  readonly dead: Uint8Array
}

const attempts = 12

function dampen(gram: Float64Array, size: number, rows: number, strength: number): Float64Array {
  const hessian = gram.map(value => value / Math.max(1, rows))
  let trace = 0
  for (let at = 0; at < hessian.length; at += size + 1) trace += hessian[at]!
  const added = trace > 0 ? (strength * trace) / size : 1
  for (let at = 0; at < hessian.length; at += size + 1) hessian[at]! += added
  return hessian
}

function invertDampened(gram: Float64Array, size: number, rows: number, strength: number): Float64Array {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const inverse = invertSymmetric(dampen(gram, size, rows, strength * 10 ** attempt), size)
    if (inverse) return inverse
  }
  throw failure({
    code: 'internal',
    who: 'the criterion obs',
    expected: 'a Gram matrix that dampening makes positive definite',
    received: `one of ${size} inputs that stays indefinite`,
    remedy: 'Look for values that are not finite in the calibration data.',
  })
}

/**
 * (XᵀX / rows + λ·I)⁻¹ of each group, with λ `dampening` times the mean of the diagonal; ten times more, and so on,
 * where that is not positive definite in float64.
 */
export function inverseHessians({ groups, size, rows, matrix }: Gram, dampening: number): InverseHessian[] {
  return Array.from({ length: groups }, (_, group) => {
    const gram = matrix.subarray(group * size * size, (group + 1) * size * size)
    const dead = Uint8Array.from({ length: size }, (_unused, input) => Number(gram[input * (size + 1)] === 0))
    return { size, matrix: invertDampened(gram, size, rows, dampening), dead }
  })
}
