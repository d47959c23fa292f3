import { createRandom } from '@coppice/core'

/** Examples of ten classes, 100 numbers each. */
export interface Data {
  readonly count: number
  /** Example after example. */
  readonly inputs: Float32Array
  readonly labels: Int32Array
}

export const [size, classes] = [100, 10]

/** Points about ten places, so far apart that a few are taken for others. The same seed gives the same points. */
export function makeData(count: number, seed: number): Data {
  const [places, random] = [createRandom(1, 'places'), createRandom(seed, 'points')]
  const centres = Float32Array.from({ length: classes * size }, () => places.normal())
  const labels = Int32Array.from({ length: count }, () => random.integer(classes))
  const inputs = Float32Array.from({ length: count * size }, (_, at) => {
    return centres[labels[Math.floor(at / size)]! * size + (at % size)]! + 2.5 * random.normal()
  })
  return { count, inputs, labels }
}
