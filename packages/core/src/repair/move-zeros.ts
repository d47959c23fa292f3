import type { Plan, PlannedUnit } from '@coppice/spec'
import { addCell, emptyCells } from '../cells/cell-set.ts'
import { encodeUnit } from '../plan/encode-unit.ts'
import type { Layer } from './layer.ts'

/** The support of a layer's matrices as one number for each element of its weight. */
export function elementsFrom({ form, weight }: Layer, supports: readonly Uint8Array[]): Uint8Array {
  const elements = new Uint8Array(weight.shape.reduce((product, size) => product * size, 1))
  supports.forEach((support, group) => {
    for (let at = 0; at < support.length; at++)
      elements[form.elementAt(group, Math.floor(at / form.inputs), at % form.inputs)] = support[at]!
  })
  return elements
}

function moveUnit(unit: PlannedUnit, support: Uint8Array, blocks: Int32Array | undefined): PlannedUnit {
  const cells = emptyCells(unit.cells)
  for (let at = 0; at < support.length; at++) if (support[at] === 0) addCell(cells, blocks ? blocks[at]! : at)
  return { ...unit, ...encodeUnit(unit.id, cells, undefined) }
}

/** The plan with other zeros in some units. */
export function moveZeros(
  plan: Plan,
  moved: ReadonlyMap<string, Uint8Array>,
  cellsOf: (tensor: string) => Int32Array | undefined,
): Plan {
  if (moved.size === 0) return plan
  const units = plan.units.map(unit => {
    const support = moved.get(unit.id)
    return support ? moveUnit(unit, support, plan.granularity === 'block' ? cellsOf(unit.id) : undefined) : unit
  })
  return { ...plan, units }
}
