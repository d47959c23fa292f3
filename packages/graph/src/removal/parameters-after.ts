import type { Analysis } from '../analysis/analysis.ts'
import type { Selection } from '../analysis/selection.ts'
import { countParameters, storedElements } from '../counting/count-parameters.ts'
import { cutTensor } from './cut-tensor.ts'
import { keptPositions } from './kept-positions.ts'
import { resolveConstants, type ResolvedConstants } from './resolve-constants.ts'

/** The shape of each floating-point constant that a selection leaves smaller, by its name in the pruned graph. */
export function keptShapes(analysis: Analysis, selection: Selection): ReadonlyMap<string, readonly number[]> {
  const { tensors } = resolveShapes(analysis, selection)
  return new Map([...tensors].map(([name, tensor]) => [name, tensor.shape]))
}

/** How many parameters a graph has after removal, counted exactly: a weight that loses rows and columns loses their crossings once. */
export function parametersAfter(analysis: Analysis, selection: Selection): number {
  const { names, tensors } = resolveShapes(analysis, selection)
  const constants = new Map<string, Set<string>>()
  for (const [use, final] of names) {
    const constant = analysis.internal.prepared.aliases.get(use)?.constant ?? use
    constants.set(constant, (constants.get(constant) ?? new Set()).add(final))
  }
  let change = 0
  for (const [constant, finals] of constants) {
    change -= storedElements(analysis.tensors.get(constant)!)
    for (const final of finals) change += storedElements(tensors.get(final) ?? analysis.tensors.get(constant)!)
  }
  return parametersBefore(analysis) + change
}

const remembered = new WeakMap<Analysis, number>()

function parametersBefore(analysis: Analysis): number {
  const count = remembered.get(analysis) ?? countParameters(analysis.graph)
  remembered.set(analysis, count)
  return count
}

function resolveShapes(analysis: Analysis, selection: Selection): ResolvedConstants {
  const kept = keptPositions(analysis, selection)
  return resolveConstants(analysis, kept, cutTensor)
}
