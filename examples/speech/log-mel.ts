/** Samples of one second. */
export const sampleRate = 8000
/** Of a recording: stretches of time, and bands of frequency in each. */
export const [frames, bands] = [32, 24]

const size = 256
/** How far below the loudest a sound may be, as a natural logarithm, before it counts as silence. */
const range = 8
const window = Float64Array.from({ length: size }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / size))

const toMel = (hertz: number): number => 1127 * Math.log(1 + hertz / 700)
const toHertz = (mel: number): number => 700 * (Math.exp(mel / 1127) - 1)
/** Where bands begin, peak and end, as numbers of frequencies of the transform. */
const edges = Array.from({ length: bands + 2 }, (_, band) => {
  return (toHertz((band / (bands + 1)) * toMel(sampleRate / 2)) * size) / sampleRate
})

/**
 * The logarithm of the energy in bands that are as wide as ears hear them, at 32 times that are spread over the whole
 * recording, so that slow and fast speakers look alike; mean 0 and deviation 1. Samples lie from −1 to 1.
 */
export function logMel(samples: Float32Array): Float32Array {
  const features = new Float32Array(frames * bands)
  for (let frame = 0; frame < frames; frame++) {
    const start = Math.round((frame / (frames - 1)) * Math.max(0, samples.length - size))
    const power = powerOf(samples.subarray(start, start + size))
    for (let band = 0; band < bands; band++)
      features[frame * bands + band] = Math.log(
        energyOf(power, edges[band]!, edges[band + 1]!, edges[band + 2]!) + 1e-9,
      )
  }
  const loudest = features.reduce((largest, value) => Math.max(largest, value))
  return standardise(features.map(value => Math.max(value, loudest - range)))
}

function standardise(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return values.map(value => (value - mean) / Math.sqrt(variance + 1e-9))
}

/** The sum under a triangle. */
function energyOf(power: Float64Array, begin: number, peak: number, end: number): number {
  let sum = 0
  for (let at = Math.ceil(begin); at < end && at < power.length; at++)
    sum += power[at]! * (at < peak ? (at - begin) / (peak - begin) : (end - at) / (end - peak))
  return sum
}

/** The power of each frequency, by the fast Fourier transform. */
function powerOf(samples: Float32Array): Float64Array {
  const real = new Float64Array(size)
  for (let at = 0; at < samples.length; at++) real[at] = samples[at]! * window[at]!
  const imaginary = new Float64Array(size)
  transform(real, imaginary)
  return Float64Array.from({ length: size / 2 + 1 }, (_, at) => real[at]! ** 2 + imaginary[at]! ** 2)
}

/** Cooley and Tukey's, in place. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const swap = (values: Float64Array, a: number, b: number): void => {
    ;[values[a], values[b]] = [values[b]!, values[a]!]
  }
  for (let at = 1, mirrored = 0; at < size; at++) {
    let bit = size >> 1
    for (; mirrored & bit; bit >>= 1) mirrored ^= bit
    mirrored ^= bit
    if (at >= mirrored) continue
    swap(real, at, mirrored)
    swap(imaginary, at, mirrored)
  }
  for (let width = 2; width <= size; width *= 2)
    for (let start = 0; start < size; start += width)
      for (let at = start; at < start + width / 2; at++) combine(real, imaginary, at, width)
}

function combine(real: Float64Array, imaginary: Float64Array, at: number, width: number): void {
  const other = at + width / 2
  const angle = (-2 * Math.PI * (at % width)) / width
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  const turned = [real[other]! * cosine - imaginary[other]! * sine, real[other]! * sine + imaginary[other]! * cosine]
  real[other] = real[at]! - turned[0]!
  imaginary[other] = imaginary[at]! - turned[1]!
  real[at]! += turned[0]!
  imaginary[at]! += turned[1]!
}
