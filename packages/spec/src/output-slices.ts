import type { Slice, Unit } from './unit.ts'

/**
 * The slices that make a cell's value: those with the role `output`; in a unit that has none, those of two or more
 * axes; where there are none of these either, all of them. What most criteria mean by "the weights of a cell".
 *
 * @example
 * ```ts
 * const layout = { kind: 'axis', axis: 0, positions: Int32Array.of(0), count: 1 } as const
 * const weight = { tensor: 'w', shape: [1, 2], data: Float32Array.of(1, 2), role: 'output', layout } as const
 * const bias = { ...weight, tensor: 'b', shape: [1], data: Float32Array.of(3), role: 'bias' } as const
 * outputSlices({ id: 'w', granularity: 'channel', size: 1, slices: [weight, bias] }) // [weight]
 * ```
 */
export function outputSlices(unit: Unit): readonly Slice[] {
  const outputs = unit.slices.filter(slice => slice.role === 'output')
  if (outputs.length > 0) return outputs
  const matrices = unit.slices.filter(slice => slice.shape.length >= 2)
  return matrices.length > 0 ? matrices : unit.slices
}
