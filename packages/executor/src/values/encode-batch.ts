import { decodeElements, elementsOf, formatShape, isFloatType } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Batch, DataType, FailureCode } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** The type that a tensor has in TensorFlow.js, or `undefined` for strings and complex numbers. */
export function tensorType(type: DataType): 'float32' | 'int32' | 'bool' | undefined {
  if (type === 'string' || type.startsWith('complex')) return undefined
  if (type === 'bool') return 'bool'
  return isFloatType(type) ? 'float32' : 'int32'
}

/** Who is told of elements that do not fit, and how. */
export interface Blame {
  readonly code: FailureCode
  readonly who: string
}

/** A tensor of elements given as numbers. Throws where an integer has more than 32 bits. */
export function makeTensor(
  tf: TensorFlow,
  type: DataType,
  shape: readonly number[],
  elements: ArrayLike<number>,
  blame: Blame,
): Tensor {
  const target = tensorType(type)
  if (!target) throw failure({ ...blame, expected: 'numbers or booleans', received: `elements of type ${type}` })
  return tf.tensor(convert(target, elements, blame), [...shape], target)
}

function convert(
  target: 'float32' | 'int32' | 'bool',
  elements: ArrayLike<number>,
  blame: Blame,
): Float32Array | Int32Array | Uint8Array {
  if (target === 'float32') return elements instanceof Float32Array ? elements : Float32Array.from(elements)
  if (target === 'bool') return Uint8Array.from(elements, value => (value === 0 ? 0 : 1))
  return elements instanceof Int32Array ? elements : Int32Array.from(elements, value => toInt32(value, blame))
}

const endless = 2 ** 62

/** The ends of the 64-bit range stand for "as far as it goes", and are cut to those of the 32-bit range. */
function toInt32(value: number, blame: Blame): number {
  if (value >= -(2 ** 31) && value < 2 ** 31) return value
  if (value >= endless) return 2 ** 31 - 1
  if (value <= -endless) return -(2 ** 31)
  throw failure({ ...blame, expected: 'integers of 32 bits', received: `${value}` })
}

/** A tensor of a batch. Throws `usage` naming the input where the elements do not fit. */
export function encodeBatch(tf: TensorFlow, name: string, batch: Batch): Tensor {
  const blame: Blame = { code: 'usage', who: `input '${name}'` }
  const count = elementsOf(batch.shape)
  if (batch.data.length !== count) {
    const expected = `${count} elements for the shape ${formatShape(batch.shape)}`
    throw failure({ ...blame, expected, received: `${batch.data.length}` })
  }
  return makeTensor(tf, batch.type, batch.shape, numbersOf(batch), blame)
}

function numbersOf({ type, data }: Batch): ArrayLike<number> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number)
  if (type === 'float16' || type === 'bfloat16') return decodeElements(type, bytesOf(data), data.length)
  return data
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
