import { encodeElements } from '@coppice/graph'
import type { Batch, DataType } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'

/** Reads a tensor into elements of the type that the value has in the graph. */
export async function decodeBatch(tensor: Tensor, type: DataType): Promise<Batch> {
  const data = await tensor.data<'float32' | 'int32' | 'bool'>()
  return { type, shape: [...tensor.shape], data: toElements(type, data) }
}

function toElements(type: DataType, data: Float32Array | Int32Array | Uint8Array): Batch['data'] {
  switch (type) {
    case 'float32':
      return data instanceof Float32Array ? data : Float32Array.from(data)
    case 'float64':
      return Float64Array.from(data)
    case 'float16':
    case 'bfloat16':
      return new Uint16Array(encodeElements(type, data).buffer)
    case 'int64':
      return BigInt64Array.from(data, BigInt)
    case 'uint64':
      return BigUint64Array.from(data, BigInt)
    case 'int32':
      return Int32Array.from(data)
    case 'uint32':
      return Uint32Array.from(data)
    case 'int16':
      return Int16Array.from(data)
    case 'uint16':
      return Uint16Array.from(data)
    case 'int8':
      return Int8Array.from(data)
    default:
      return Uint8Array.from(data)
  }
}
