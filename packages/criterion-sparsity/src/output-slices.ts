import type { Slice, Unit } from '@coppice/spec'

/**
 * The slices that make a cell's value: those with the role `output`; in a unit that has none, those of two or more
 * axes; where there are none of these either, all of them.
 */
export function outputSlices(unit: Unit): readonly Slice[] {
  const outputs = unit.slices.filter(slice => slice.role === 'output')
  if (outputs.length > 0) return outputs
  const matrices = unit.slices.filter(slice => slice.shape.length >= 2)
  return matrices.length > 0 ? matrices : unit.slices
}
