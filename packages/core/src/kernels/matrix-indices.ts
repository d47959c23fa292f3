import { failure } from '@coppice/spec'
import type { Slice, WeightMatrix } from '@coppice/spec'

type Shaped = Pick<Slice, 'tensor' | 'shape' | 'matrix'>

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

function matrixOf({ tensor, matrix }: Shaped): WeightMatrix {
  if (matrix) return matrix
  const expected = 'the weight of a convolution, a dense or a recurrent layer, at the granularity element, n:m or block'
  throw failure({ code: 'usage', who: `the tensor '${tensor}'`, expected, received: 'another slice' })
}

/** For each element of a tensor, its index along some axes, row-major in their order. */
function indicesAlong(shape: readonly number[], axes: readonly number[]): Int32Array {
  const indices = new Int32Array(product(shape))
  let weight = 1
  for (const axis of axes.toReversed()) {
    const [length, inner, step] = [shape[axis]!, product(shape.slice(axis + 1)), weight]
    for (let at = 0; at < indices.length; at++) indices[at]! += (Math.floor(at / inner) % length) * step
    weight *= length
  }
  return indices
}

/** The indices along the axes that the groups do not divide, moved on by the size of a group for each group before. */
function withinGroups(
  shape: readonly number[],
  axes: readonly number[],
  divided: readonly number[],
  groups: number,
): Int32Array {
  const indices = indicesAlong(shape, axes)
  if (groups === 1) return indices
  const ofGroup = indicesAlong(shape, divided)
  const perGroup = product(divided.map(axis => shape[axis]!)) / groups
  const size = product(axes.map(axis => shape[axis]!))
  return indices.map((index, at) => Math.floor(ofGroup[at]! / perGroup) * size + index)
}

/** For each element, the input that it is multiplied with. */
export function inputIndices(slice: Shaped): Int32Array {
  const { inputs, outputs, groups, groupedBy } = matrixOf(slice)
  if (groupedBy === 'inputs') return indicesAlong(slice.shape, inputs)
  return withinGroups(slice.shape, inputs, outputs, groups)
}

/** For each element, the output that it adds to. */
export function outputIndices(slice: Shaped): Int32Array {
  const { inputs, outputs, groups, groupedBy } = matrixOf(slice)
  if (groupedBy === 'outputs') return indicesAlong(slice.shape, outputs)
  return withinGroups(slice.shape, outputs, inputs, groups)
}
