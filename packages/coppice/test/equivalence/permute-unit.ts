import { byteLengthOf, elementsOf } from '@coppice/graph'
import type { StructuralUnit, UnitSlice } from '@coppice/graph'
import type { Model, Tensor } from '@coppice/spec'

/**
 * The model with the cells of a unit in another order, in every tensor that is coupled to them: cell `i` is what cell
 * `order[i]` was. It computes the same. Positions must lie in initializers of whole bytes.
 */
export async function permuteUnit(model: Model, unit: StructuralUnit, order: readonly number[]): Promise<Model> {
  const tensors = new Map(model.graph.tensors)
  for (const slice of unit.slices) {
    const tensor = tensors.get(slice.tensor)!
    const bytes = await permuteSlice(tensor, slice, order)
    tensors.set(slice.tensor, { ...tensor, read: () => bytes })
  }
  return { ...model, graph: { ...model.graph, tensors } }
}

async function permuteSlice({ type, shape, read }: Tensor, slice: UnitSlice, order: readonly number[]) {
  const { axis, positions, count } = slice
  const from = await read()
  const to = from.slice()
  const run = byteLengthOf(type, elementsOf(shape.slice(axis + 1)))
  const row = run * shape[axis]!
  for (let start = 0; start < from.length; start += row)
    positions.forEach((place, at) => {
      const source = start + run * positions[order[Math.floor(at / count)]! * count + (at % count)]!
      to.set(from.subarray(source, source + run), start + run * place)
    })
  return to
}
