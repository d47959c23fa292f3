import type { DataType } from '@coppice/spec'
import type { Inferred, Known, Shape } from '../inferred.ts'
import { encodeMinifloat, minifloats, decodingTable } from '../tensors/minifloat.ts'
import { isFloatType } from '../tensors/data-types.ts'
import { elementsOf } from '../shapes.ts'

/** How many integers inference follows at most through computations. */
export const knownLimit = 65_536

/** How many floats: those that steer something, such as the scales of a Resize, are few. */
const floatLimit = 1024

/** Whether so many elements are followed: every size is known and there are not too many. */
export function isFollowed(type: DataType | undefined, shape: Shape | undefined): shape is Shape {
  if (!shape) return false
  const count = elementsOf(shape)
  return count >= 0 && count <= (isFloatType(type) ? floatLimit : knownLimit)
}

/** A value whose elements are known. */
export function knownValue(type: DataType | undefined, shape: Shape, data: ArrayLike<number>): Inferred {
  return { type, shape, known: { shape, data } }
}

/** The same elements under another shape of as many elements, where they are known. */
export function reshaped(type: DataType | undefined, shape: Shape | undefined, known: Known | undefined): Inferred {
  if (!known || !shape || elementsOf(shape) !== known.data.length) return { type, shape }
  return knownValue(type, shape, known.data)
}

/** How a number is stored in a type: floats rounded to it, integers cut towards zero. */
export function rounder(type: DataType | undefined): (value: number) => number {
  switch (type) {
    case 'float32':
      return Math.fround
    case 'float16':
    case 'bfloat16': {
      const format = minifloats[type]
      const table = decodingTable(format)
      return value => table[encodeMinifloat(format, value)]!
    }
    case 'bool':
      return value => (value === 0 ? 0 : 1)
    case 'int32':
      return value => value | 0
    case 'int64':
    case 'int16':
    case 'int8':
    case 'uint64':
    case 'uint32':
    case 'uint16':
    case 'uint8':
      return Math.trunc
    default:
      return value => value
  }
}

/**
 * For each element of a shape, the place of the element that an operand broadcasts there.
 * The operand's shape is aligned at the last axes.
 */
export function broadcastPlaces(operand: Shape, shape: Shape): Int32Array | undefined {
  if (operand.length === shape.length && operand.every((size, axis) => size === shape[axis])) return undefined
  const strides = broadcastStrides(operand, shape)
  return stridedPlaces(shape, strides, 0)
}

function broadcastStrides(operand: Shape, shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(0)
  let stride = 1
  for (let i = 1; i <= operand.length; i++) {
    const size = operand[operand.length - i]!
    if (size !== 1) strides[shape.length - i] = stride
    stride *= size
  }
  return strides
}

/** The places `offset + index · strides` for every index of a shape, row-major. */
export function stridedPlaces(shape: Shape, strides: readonly number[], offset: number): Int32Array {
  let places = Int32Array.of(offset)
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis]!
    const stride = strides[axis]!
    const next = new Int32Array(places.length * size)
    for (let i = 0, k = 0; i < places.length; i++) {
      for (let j = 0; j < size; j++) next[k++] = places[i]! + j * stride
    }
    places = next
  }
  return places
}

/** The elements at the places. */
export function pick(data: ArrayLike<number>, places: ArrayLike<number>): Float64Array {
  const picked = new Float64Array(places.length)
  for (let i = 0; i < picked.length; i++) picked[i] = data[places[i]!]!
  return picked
}

/** The elements that a function makes of others. */
export function mapElements(data: ArrayLike<number>, map: (value: number, place: number) => number): Float64Array {
  const mapped = new Float64Array(data.length)
  for (let i = 0; i < mapped.length; i++) mapped[i] = map(data[i]!, i)
  return mapped
}
