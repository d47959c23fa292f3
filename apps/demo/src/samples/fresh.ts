import { buildModel } from '@coppice/testkit'
import { digitNames, digitPictures } from './digit-pictures.ts'
import { side } from './draw-digit.ts'
import type { SampleNetwork } from './sample.ts'

/** Three dense layers: small enough to be trained in seconds. */
export const fresh: SampleNetwork = {
  show: { input: 'pixels', picture: [side, side], classes: digitNames },
  lesson: { examples: 2000, epochs: 8, batchSize: 50, rate: 0.005 },
  build: seed =>
    buildModel({ seed, name: 'fresh' }, g => {
      const first = g.relu(g.gemm(g.input('pixels', ['batch', side * side]), { out: 128, name: 'first' }))
      const second = g.relu(g.gemm(first, { out: 64, name: 'second' }))
      g.output(g.gemm(second, { out: 10, name: 'head' }), { name: 'logits' })
    }),
  examples: (count, seed) => {
    const { noisy, labels } = digitPictures(count, seed, 0.15, [side * side])
    return { feeds: { pixels: noisy }, targets: labels }
  },
}
