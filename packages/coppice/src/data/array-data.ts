/** An array as a file holds it. */
export interface ArrayData {
  readonly shape: readonly number[]
  /** Row-major. */
  readonly values: ArrayLike<number>
}

/** The product of the sizes of the axes. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
