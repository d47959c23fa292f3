import { concatenate } from '../../bytes.ts'

/** The description of a shape, which does not grow. */
export function encodeShape(shape: readonly number[] | null): Uint8Array {
  const kind = shape === null ? 2 : shape.length === 0 ? 0 : 1
  const sizes = (shape ?? []).map(size => [8, size] as const)
  return concatenate([[1, 2], [1, sizes.length], [1, 0], [1, kind], ...sizes])
}

/** How many elements a shape has. */
export function countElements(shape: readonly number[] | null): number {
  return shape === null ? 0 : shape.reduce((product, size) => product * size, 1)
}
