import type { Shape } from './inferred.ts'

/** The number of elements, or -1 where a size is not known. */
export function elementsOf(shape: Shape): number {
  let count = 1
  let unknown = false
  for (const size of shape) {
    if (size === 0) return 0
    if (size < 0) unknown = true
    count *= size
  }
  return unknown ? -1 : count
}

/** Whether every size is known. */
export function isComplete(shape: Shape | undefined): shape is Shape {
  return shape !== undefined && shape.every(size => size >= 0)
}

/** How many elements lie between neighbours of each axis, row-major. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis]!
  }
  return strides
}

/** The size that two axes share, -1 where neither is known, or `undefined` where they contradict each other. */
export function agreeSizes(left: number, right: number): number | undefined {
  if (left < 0) return right
  if (right < 0 || left === right) return left
  return undefined
}

/** The size that two axes broadcast to, -1 where it is not known, or `undefined` where they do not fit. */
export function broadcastSizes(left: number, right: number): number | undefined {
  if (left === 1) return right
  if (right === 1) return left
  return agreeSizes(left, right)
}

/** The shape that two shapes broadcast to, aligned at their last axes, or `undefined` where they do not fit. */
export function broadcastShapes(left: Shape, right: Shape): Shape | undefined {
  const rank = Math.max(left.length, right.length)
  const shape = new Array<number>(rank)
  for (let i = 1; i <= rank; i++) {
    const size = broadcastSizes(left[left.length - i] ?? 1, right[right.length - i] ?? 1)
    if (size === undefined) return undefined
    shape[rank - i] = size
  }
  return shape
}

/** A shape of so many axes, all of unknown size. */
export function unknownSizes(rank: number): number[] {
  return new Array<number>(rank).fill(-1)
}

/** For messages: `[1, 3, ?]`. */
export function formatShape(shape: Shape | undefined): string {
  return shape === undefined ? 'unknown shape' : `[${shape.map(size => (size < 0 ? '?' : size)).join(', ')}]`
}
