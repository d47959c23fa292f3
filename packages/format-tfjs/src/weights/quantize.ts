import { encodeElements } from '@coppice/graph'
import type { Quantization } from './manifest.ts'

type Affine = Extract<Quantization, { readonly scale: number }>

/** Numbers in a smaller form, and how to read them. */
export interface Quantized {
  readonly quantization: Quantization
  readonly bytes: Uint8Array
}

/**
 * Numbers in the form of a quantization: with its own scale and minimum where they give every number back, as after
 * cutting, else with freshly fitted ones.
 */
export function quantizeLike(values: Float32Array, quantization: Quantization): Quantized {
  if (quantization.dtype === 'float16') return { quantization, bytes: encodeElements('float16', values) }
  return quantizeExactly(values, quantization) ?? quantizeFreshly(values, quantization.dtype)
}

/** The numbers as codes of a scale and minimum; `undefined` where one of them would be another number. */
export function quantizeExactly(values: Float32Array | Int32Array, quantization: Affine): Quantized | undefined {
  const { dtype, scale, min } = quantization
  const largest = largestCode(dtype)
  const codes = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const code = scale === 0 ? 0 : Math.round((values[i]! - min) / scale)
    const value = code * scale + min
    const given = values instanceof Int32Array ? Math.round(value) : Math.fround(value)
    if (!(code >= 0 && code <= largest && given === values[i])) return undefined
    codes[i] = code
  }
  return { quantization, bytes: encodeElements(dtype, codes) }
}

/**
 * Numbers as codes over their own range, as the converter of TensorFlow.js fits them: zero, where it is within the range,
 * is a code of its own. Numbers that are no numbers take the place of zero.
 */
export function quantizeFreshly(values: Float32Array, dtype: Affine['dtype'] | 'float16'): Quantized {
  if (dtype === 'float16') return quantizeLike(values, { dtype })
  const [lowest, highest] = rangeOf(values)
  if (lowest === highest)
    return {
      quantization: { dtype, scale: 1, min: lowest },
      bytes: encodeElements(dtype, new Uint8Array(values.length)),
    }
  const { scale, min, max } = fitRange(lowest, highest, largestCode(dtype))
  const codes = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = Number.isNaN(values[i]!) ? 0 : values[i]!
    codes[i] = roundHalfEven((Math.min(Math.max(value, min), max) - min) / scale)
  }
  return { quantization: { dtype, scale, min }, bytes: encodeElements(dtype, codes) }
}

function largestCode(dtype: Affine['dtype']): number {
  return dtype === 'uint8' ? 255 : 65535
}

/** The range of the finite numbers. */
function rangeOf(values: Float32Array): [number, number] {
  let [lowest, highest] = [Infinity, -Infinity]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    lowest = Math.min(lowest, value)
    highest = Math.max(highest, value)
  }
  return lowest <= highest ? [lowest, highest] : [0, 0]
}

function fitRange(lowest: number, highest: number, largest: number): { scale: number; min: number; max: number } {
  const scale = (highest - lowest) / largest
  if (lowest > 0 || highest < 0) return { scale, min: lowest, max: highest }
  const zero = roundHalfEven(-lowest / scale)
  return { scale, min: zero === 0 ? 0 : -zero * scale, max: largest * scale - zero * scale }
}

/** As numpy rounds. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value)
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}
