import wavefile from 'wavefile'
import { failure } from '@coppice/spec'
import type { Example } from './data-set.ts'

/**
 * Decodes a WAV file to samples from -1 to 1, [samples, channels].
 *
 * @throws a failure with code `invalid-model` where it is damaged.
 */
export function decodeWav(bytes: Uint8Array, who: string): Example {
  try {
    const wave = new wavefile.WaveFile(bytes)
    wave.toBitDepth('32f')
    const decoded = wave.getSamples(false, Float32Array) as unknown as Float32Array | Float32Array[]
    const channels = Array.isArray(decoded) ? decoded : [decoded]
    const count = channels[0]!.length
    const values = new Float32Array(count * channels.length)
    channels.forEach((samples, channel) =>
      samples.forEach((value, at) => (values[at * channels.length + channel] = value)),
    )
    return { kind: 'audio', shape: [count, channels.length], values }
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause)
    throw failure({ code: 'invalid-model', who, expected: 'a sound WAV file', received, cause })
  }
}
