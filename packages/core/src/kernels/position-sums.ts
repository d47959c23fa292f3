import type { CellLayout } from '@coppice/spec'
import { raiseTo } from './axis-sums.ts'

/** Adds |w|^power up for each position of an axis that has `inner` elements within it; the data begins at position 0. */
export function addPositions(sums: Float64Array, data: Float32Array, inner: number, power: number): void {
  const raise = raiseTo(power)
  for (let at = 0; at < data.length; at += inner) {
    let sum = 0
    for (let step = 0; step < inner; step++) sum += raise(data[at + step]!)
    sums[(at / inner) % sums.length]! += sum
  }
}

/** The sums of cells from those of the positions that they are made of. */
export function sumsOfCells(
  sums: Float64Array,
  { positions, count }: Extract<CellLayout, { readonly kind: 'axis' }>,
  cells: number,
): Float32Array {
  const result = new Float32Array(cells)
  for (let cell = 0; cell < cells; cell++) {
    let sum = 0
    for (let at = cell * count; at < (cell + 1) * count; at++) sum += sums[positions[at]!]!
    result[cell] = sum
  }
  return result
}
