import { describe, expect, it } from 'vitest'
import { bands, frames, logMel, sampleRate } from './log-mel.ts'

/** The band with the most energy in the middle of a recording of one tone. */
function loudestBand(hertz: number): number {
  const samples = Float32Array.from({ length: 4000 }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / sampleRate))
  const frame = logMel(samples).subarray((frames / 2) * bands, (frames / 2 + 1) * bands)
  return frame.indexOf(Math.max(...frame))
}

/** The band whose peak is nearest, by the definition of the scale. */
function expectedBand(hertz: number): number {
  const mel = (frequency: number): number => 1127 * Math.log(1 + frequency / 700)
  return Math.round((mel(hertz) / mel(sampleRate / 2)) * (bands + 1)) - 1
}

describe('logMel', () => {
  it('finds tones in the bands that the scale has them in', () => {
    for (const hertz of [400, 800, 1500, 3000]) expect(loudestBand(hertz)).toBe(expectedBand(hertz))
  })

  it('does not change with how loud a recording is', () => {
    const samples = Float32Array.from({ length: 3000 }, (_, at) => Math.sin(at / 3) * Math.sin(at / 500))
    const [loud, soft] = [logMel(samples), logMel(samples.map(value => value / 4))]
    loud.forEach((value, at) => expect(soft[at]).toBeCloseTo(value, 3))
  })
})
