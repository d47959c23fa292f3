import { decodeElements, elementsOf, encodeElements } from '@coppice/graph'
import type { WeightEntry } from './manifest.ts'

/** The elements that stored bytes stand for, as TensorFlow.js decodes them. */
export function decodeWeight({ type, shape, quantization }: WeightEntry, bytes: Uint8Array): Uint8Array {
  if (!quantization) return bytes
  const codes = decodeElements(quantization.dtype, bytes, elementsOf(shape))
  if (quantization.dtype === 'float16') return encodeElements('float32', codes)
  const { scale, min } = quantization
  const values = type === 'int32' ? new Int32Array(codes.length) : new Float32Array(codes.length)
  for (let i = 0; i < codes.length; i++) {
    const value = codes[i]! * scale + min
    values[i] = type === 'int32' ? Math.round(value) : value
  }
  return new Uint8Array(values.buffer)
}
