import { buildModel } from '@coppice/testkit'
import type { GraphBuilder, ValueName } from '@coppice/testkit'
import { digitNames, digitPictures } from './digit-pictures.ts'
import { side } from './draw-digit.ts'
import type { SampleNetwork } from './sample.ts'

const block = (g: GraphBuilder, x: ValueName, out: number, name: string): ValueName =>
  g.relu(g.batchNorm(g.conv(x, { out, kernel: 3, bias: false, name }), { name: `${name}.norm` }))

/** Convolutions with BatchNorm around one shortcut. */
export const digits: SampleNetwork = {
  show: { input: 'image', picture: [side, side], classes: digitNames },
  lesson: { examples: 1500, epochs: 6, batchSize: 50, rate: 0.01 },
  build: seed =>
    buildModel({ seed, name: 'digits' }, g => {
      const stem = g.maxPool(block(g, g.input('image', ['batch', 1, side, side]), 16, 'stem'))
      const wide = g.maxPool(block(g, stem, 32, 'wide'))
      const inner = g.conv(block(g, wide, 48, 'inner'), { out: 32, kernel: 3, bias: false, name: 'outer' })
      const trunk = g.relu(g.add(wide, g.batchNorm(inner, { name: 'outer.norm' })))
      const last = g.flatten(g.globalAveragePool(block(g, trunk, 64, 'last')))
      g.output(g.gemm(last, { out: 10, name: 'head' }), { name: 'logits' })
    }),
  examples: (count, seed) => {
    const { noisy, labels } = digitPictures(count, seed, 0.15, [1, side, side])
    return { feeds: { image: noisy }, targets: labels }
  },
}
