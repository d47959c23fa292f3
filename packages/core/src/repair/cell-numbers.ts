import type { Pattern } from '../cells/lowest-cells.ts'
import type { GroupAxis, UnitOutline } from '../units/unit-outline.ts'

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

function groupNumbers(count: number, { length, stride }: GroupAxis, { of }: Pattern): Int32Array {
  const across = Math.ceil(length / of)
  return Int32Array.from({ length: count }, (_, at) => {
    const line = Math.floor(at / (length * stride)) * stride + (at % stride)
    return line * across + Math.floor((Math.floor(at / stride) % length) / of)
  })
}

/** For each element of a unit's tensor the number of the group or block that it is chosen with; `undefined` for single weights. */
export function cellNumbers({ groups, slices }: UnitOutline, pattern: Pattern | undefined): Int32Array | undefined {
  const { layout, shape } = slices[0]!
  const count = product(shape)
  if (groups && pattern) return groupNumbers(count, groups, pattern)
  if (layout.kind !== 'block') return undefined
  const [columns, [height, width]] = [layout.matrix[1], layout.block]
  const across = Math.ceil(columns / width)
  return Int32Array.from(
    { length: count },
    (_, at) => Math.floor(Math.floor(at / columns) / height) * across + Math.floor((at % columns) / width),
  )
}
