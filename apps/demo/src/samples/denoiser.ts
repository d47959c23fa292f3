import { buildModel } from '@coppice/testkit'
import type { GraphBuilder, ValueName } from '@coppice/testkit'
import { digitPictures } from './digit-pictures.ts'
import { side } from './draw-digit.ts'
import type { SampleNetwork } from './sample.ts'

const step = (g: GraphBuilder, x: ValueName, out: number, name: string): ValueName =>
  g.relu(g.conv(x, { out, kernel: 3, name }))

/** Down once and up once, with the way down read again on the way up. */
export const denoiser: SampleNetwork = {
  show: { input: 'image', picture: [side, side] },
  lesson: { examples: 1200, epochs: 6, batchSize: 40, rate: 0.003 },
  build: seed =>
    buildModel({ seed, name: 'denoiser' }, g => {
      const top = step(g, g.input('image', ['batch', 1, side, side]), 16, 'top')
      const bottom = step(g, step(g, g.maxPool(top), 32, 'down'), 32, 'bottom')
      const up = g.convTranspose(bottom, { out: 16, kernel: 2, stride: 2, padding: 0, name: 'up' })
      const joined = step(g, g.concat([up, top], 1), 16, 'joined')
      g.output(g.conv(joined, { out: 1, kernel: 3, name: 'last' }), { name: 'clean' })
    }),
  examples: (count, seed) => {
    const { noisy, clean } = digitPictures(count, seed, 0.35, [1, side, side])
    return { feeds: { image: noisy }, targets: clean }
  },
}
