import fc from 'fast-check'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import type { Quantization } from './manifest.ts'
import { quantizeExactly, quantizeFreshly, quantizeLike } from './quantize.ts'

/** What TensorFlow.js reads. */
function decode(quantization: Quantization, bytes: Uint8Array, count: number): Float32Array {
  const specs = [{ name: 'w', shape: [count], dtype: 'float32', quantization }] as const
  const tensors = tf.io.decodeWeights(bytes.slice().buffer, specs as unknown as tf.io.WeightsManifestEntry[])
  return tensors['w']!.dataSync() as Float32Array
}

const floats = fc
  .array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 40 })
  .map(values => Float32Array.from(values))
const affine = fc.constantFrom('uint8' as const, 'uint16' as const)

describe('quantizeFreshly', () => {
  it('is read by TensorFlow.js as numbers within half a step', () => {
    fc.assert(
      fc.property(floats, affine, (values, dtype) => {
        const { quantization, bytes } = quantizeFreshly(values, dtype)
        const step = 'scale' in quantization ? quantization.scale : 0
        decode(quantization, bytes, values.length).forEach((value, i) => {
          expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(step * 0.5001 + Math.abs(values[i]!) * 1e-6 + 1e-30)
        })
      }),
    )
  })

  it('keeps zero exact where it is within the range', () => {
    fc.assert(
      fc.property(floats, affine, (values, dtype) => {
        const around = Float32Array.from([...values, 0, -Math.abs(values[0]!), Math.abs(values[0]!)])
        const { quantization, bytes } = quantizeFreshly(around, dtype)
        expect(decode(quantization, bytes, around.length)[values.length]).toBeCloseTo(0, 12)
      }),
    )
  })

  it('stores what does not vary exactly', () => {
    const values = new Float32Array(5).fill(0.3)
    const { quantization, bytes } = quantizeFreshly(values, 'uint8')
    expect(decode(quantization, bytes, 5)).toEqual(values)
  })

  it('fits the numbers that are finite', () => {
    const { quantization, bytes } = quantizeFreshly(Float32Array.of(NaN, -1, 1, Infinity, -Infinity), 'uint8')
    const values = decode(quantization, bytes, 5)
    expect(values[0]).toBeCloseTo(0, 6)
    expect(values[3]).toBeCloseTo(1, 1)
    expect(values[4]).toBeCloseTo(-1, 1)
  })

  it('rounds to 16-bit floats as TensorFlow.js reads them', () => {
    const { quantization, bytes } = quantizeFreshly(Float32Array.of(1, 0.1, -65504, 1e-7, 1e6), 'float16')
    expect(quantization).toEqual({ dtype: 'float16' })
    expect([...decode(quantization, bytes, 5)]).toEqual([1, 0.0999755859375, -65504, 1.1920928955078125e-7, Infinity])
  })
})

describe('quantizeLike', () => {
  it('gives the codes back that numbers were read from', () => {
    const codes = fc.array(fc.nat(255), { minLength: 1, maxLength: 30 })
    const scale = fc.double({ min: 1e-4, max: 10, noNaN: true })
    const min = fc.double({ min: -100, max: 100, noNaN: true })
    fc.assert(
      fc.property(codes, scale, min, (stored, step, least) => {
        const quantization = { dtype: 'uint8', scale: step, min: least } as const
        const values = decode(quantization, Uint8Array.from(stored), stored.length)
        const again = quantizeLike(values, quantization)
        expect(again.quantization).toBe(quantization)
        expect(decode(quantization, again.bytes, stored.length)).toEqual(values)
      }),
    )
  })

  it('fits a new scale where numbers have changed', () => {
    const quantization = { dtype: 'uint8', scale: 0.1, min: 0 } as const
    const { quantization: fitted } = quantizeLike(Float32Array.of(0, 0.05, 30), quantization)
    expect(fitted).toEqual({ dtype: 'uint8', scale: 30 / 255, min: 0 })
    expect(quantizeExactly(Int32Array.of(1, 2, 700), { dtype: 'uint8', scale: 1, min: 0 })).toBeUndefined()
  })
})
