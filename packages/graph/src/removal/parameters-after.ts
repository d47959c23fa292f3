import type { Analysis } from '../analysis/analysis.ts'
import { isFloat } from '../analysis/constants-of.ts'
import type { Selection } from '../analysis/selection.ts'
import { keptPositions } from './kept.ts'
import { resolveConstants } from './resolve-constants.ts'

/** The shape of each floating-point constant that a selection leaves smaller, by its name in the pruned graph. */
export function keptShapes(analysis: Analysis, selection: Selection): ReadonlyMap<string, readonly number[]> {
  const kept = keptPositions(analysis, selection)
  const { tensors } = resolveConstants(analysis, kept, (tensor, masks) => ({
    ...tensor,
    shape: tensor.shape.map((size, axis) => masks[axis]?.reduce((sum, keep) => sum + keep, 0) ?? size),
  }))
  return new Map([...tensors].map(([name, tensor]) => [name, tensor.shape]))
}

/**
 * How many parameters are left of the constants that are used, counted exactly: a weight that loses rows and columns
 * loses their crossings once.
 */
export function parametersAfter(analysis: Analysis, selection: Selection): number {
  const shapes = new Map(
    [...analysis.tensors]
      .filter(([name, tensor]) => isFloat(tensor.type) && !analysis.internal.prepared.aliases.has(name))
      .map(([name, tensor]) => [name, tensor.shape]),
  )
  for (const [name, shape] of keptShapes(analysis, selection)) shapes.set(name, shape)
  let parameters = 0
  for (const shape of shapes.values()) parameters += shape.reduce((product, size) => product * size, 1)
  return parameters
}
