import type { Model } from '@coppice/spec'
import { buildModel, seeded } from '@coppice/testkit'
import type { Examples } from '../data/examples.ts'

/** A perceptron for {@link blobs}: `a.weight` [16, 8], `b.weight` [12, 16], `c.weight` [3, 12]. */
export const perceptron = (seed = 1): Model =>
  buildModel({ seed }, g => {
    const a = g.relu(g.gemm(g.input('x', ['batch', 8]), { out: 16, name: 'a' }))
    const b = g.relu(g.gemm(a, { out: 12, name: 'b' }))
    g.output(g.gemm(b, { out: 3, name: 'c' }), { name: 'y' })
  })

/** A small convolutional network with BatchNormalization, for {@link stripes}. */
export const convolutional = (seed = 1): Model =>
  buildModel({ seed }, g => {
    const image = g.input('image', ['batch', 1, 8, 8])
    const first = g.relu(g.batchNorm(g.conv(image, { out: 8, kernel: 3, name: 'first' }), { name: 'norm' }))
    const second = g.relu(g.conv(g.maxPool(first), { out: 6, kernel: 3, name: 'second' }))
    g.output(g.gemm(g.flatten(g.globalAveragePool(second)), { out: 2, name: 'last' }), { name: 'y' })
  })

/** Points about three centres in eight dimensions, with the number of the centre. */
export function blobs(count: number, seed = 1): Examples {
  const [centres, random] = [seeded(7), seeded(seed)]
  const places = Array.from({ length: 24 }, () => centres.normal())
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3)
  const data = Float32Array.from(
    { length: count * 8 },
    (_, i) => places[labels[Math.floor(i / 8)]! * 8 + (i % 8)]! + 0.8 * random.normal(),
  )
  return {
    feeds: { x: { type: 'float32', shape: [count, 8], data } },
    targets: { type: 'int32', shape: [count], data: labels },
  }
}

/** Images of 8 by 8 with stripes that lie or stand, and noise. */
export function stripes(count: number, seed = 1): Examples {
  const random = seeded(seed)
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2)
  const data = Float32Array.from({ length: count * 64 }, (_, i) => {
    const [row, column] = [Math.floor((i % 64) / 8), i % 8]
    return ((labels[Math.floor(i / 64)] === 0 ? row : column) % 2) + 0.3 * random.normal()
  })
  return {
    feeds: { image: { type: 'float32', shape: [count, 1, 8, 8], data } },
    targets: { type: 'int32', shape: [count], data: labels },
  }
}
