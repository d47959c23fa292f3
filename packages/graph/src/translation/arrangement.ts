import type { DataType } from '@coppice/spec'
import type { Shape } from '../inferred.ts'
import { elementsOf } from '../shapes.ts'
import { bitsOf } from '../tensors/data-types.ts'
import { decodeElements, encodeElements } from '../tensors/tensor-elements.ts'
import { permuteBytes } from './permute-bytes.ts'

/** The elements of a tensor with their shape; types of whole bytes only. */
export interface Block {
  readonly type: DataType
  readonly shape: Shape
  readonly bytes: Uint8Array
}

/** How a tensor that a file stores in one layout lies in the graph, and the way back. */
export interface Arrangement {
  /** The shape in the graph of a tensor that is stored in the given shape. */
  shapeOf(stored: Shape): Shape
  /** The stored elements as they lie in the graph. */
  arrange(stored: Block): Block
  /** The elements of the graph's tensor as they are stored; its sizes may have changed since. */
  restore(arranged: Block): Block
  /** The share of the graph's elements that are stored; the others are zeros. Default 1. */
  readonly storedShare?: number
}

/**
 * Axes in another order: axis i of the graph's tensor is axis `order[i]` of the stored one.
 *
 * @example
 * ```ts
 * permuted([3, 2, 0, 1]).shapeOf([3, 3, 16, 32]) // [32, 16, 3, 3]
 * ```
 */
export function permuted(order: readonly number[]): Arrangement {
  const back = order.map((_, axis) => order.indexOf(axis))
  return {
    shapeOf: stored => order.map(axis => stored[axis]!),
    arrange: block => permuteBlock(block, order),
    restore: block => permuteBlock(block, back),
  }
}

function permuteBlock({ type, shape, bytes }: Block, order: readonly number[]): Block {
  return {
    type,
    shape: order.map(axis => shape[axis]!),
    bytes: permuteBytes(bytes, shape, order, bitsOf(type) / 8),
  }
}

/**
 * The same elements in the same order under another shape. `shapeOf` and `restoredShape` are each other's inverse.
 *
 * @example
 * ```ts
 * reshaped(([size]) => [1, size!], ([, size]) => [size!]).shapeOf([8]) // [1, 8]
 * ```
 */
export function reshaped(shapeOf: (stored: Shape) => Shape, restoredShape: (arranged: Shape) => Shape): Arrangement {
  return {
    shapeOf,
    arrange: block => ({ ...block, shape: shapeOf(block.shape) }),
    restore: block => ({ ...block, shape: restoredShape(block.shape) }),
  }
}

/**
 * The first axis cut into as many equal parts as `order` has entries, in another order: part i of the graph's tensor is
 * part `order[i]` of the stored one. This is how the gates of recurrent layers are put in ONNX's order.
 *
 * @example
 * ```ts
 * partsReordered([0, 3, 1, 2]) // gates i, f, c, o of Keras as i, o, f, c of ONNX
 * ```
 */
export function partsReordered(order: readonly number[]): Arrangement {
  const back = order.map((_, part) => order.indexOf(part))
  return {
    shapeOf: stored => stored,
    arrange: block => ({ ...block, bytes: reorderParts(block.bytes, order) }),
    restore: block => ({ ...block, bytes: reorderParts(block.bytes, back) }),
  }
}

function reorderParts(bytes: Uint8Array, order: readonly number[]): Uint8Array {
  const length = bytes.length / order.length
  const result = new Uint8Array(bytes.length)
  order.forEach((part, i) => result.set(bytes.subarray(part * length, (part + 1) * length), i * length))
  return result
}

/**
 * A vector followed by as many zeros; on the way back the second half is added to the first. So a single bias of a
 * recurrent layer becomes the two that ONNX has, of which only the sum counts.
 */
export const zerosAppended: Arrangement = {
  shapeOf: ([size]) => [size! * 2],
  arrange: ({ type, shape: [size], bytes }) => {
    const doubled = new Uint8Array(bytes.length * 2)
    doubled.set(bytes)
    return { type, shape: [size! * 2], bytes: doubled }
  },
  restore: ({ type, shape: [size], bytes }) => {
    const half = size! / 2
    const elements = decodeElements(type, bytes, size!)
    const sums = Float64Array.from({ length: half }, (_, i) => elements[i]! + elements[i + half]!)
    return { type, shape: [half], bytes: encodeElements(type, sums) }
  },
  storedShare: 0.5,
}

/**
 * One arrangement after the other, from the stored tensor to the graph's.
 *
 * @example
 * ```ts
 * chained(permuted([1, 0]), partsReordered([0, 3, 1, 2])) // [inputs, 4 gates] as [4 gates in ONNX's order, inputs]
 * ```
 */
export function chained(...steps: readonly Arrangement[]): Arrangement {
  return {
    shapeOf: stored => steps.reduce((shape, step) => step.shapeOf(shape), stored),
    arrange: stored => steps.reduce((block, step) => step.arrange(block), stored),
    restore: arranged => steps.reduceRight((block, step) => step.restore(block), arranged),
    storedShare: steps.reduce((share, { storedShare = 1 }) => share * storedShare, 1),
  }
}

/** The number of bytes of a block of that type and shape. */
export function blockBytes(type: DataType, shape: Shape): number {
  return (elementsOf(shape) * bitsOf(type)) / 8
}
