/** Sums over examples as means, in float32; zeros, never −0, where there were no examples. */
export function perExample(sums: Float64Array, [examples = 0]: Float64Array, sign: 1 | -1 = 1): Float32Array {
  return Float32Array.from(sums, sum => (examples > 0 ? (sign * sum) / examples + 0 : 0))
}
