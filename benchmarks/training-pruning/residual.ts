import { measureDense } from '../criteria/measure-dense.ts'
import { residual } from '../criteria/networks.ts'
import type { Family } from './family.ts'
import { shorten } from './fashion.ts'
import { measureCuts } from './measure-cuts.ts'

const samples = 1000

/** Channels of ResNet-8. */
export const residualChannels: Family = {
  name: 'ResNet-8 channels',
  title: 'ResNet-8 on CIFAR-10: channels removed',
  notes: `4,000 training images and 1,000 test images, repacked from JPEG. The network is that of MLPerf Tiny; the seed changes which examples are seen, the order of the examples and what is random. The same part of every layer goes. Criteria and least squares see ${samples} examples. Adam with batches of 32, at most 3e-3: its rate rises in a twentieth of the steps and falls along half a cosine. Half of the loss is the labels', half what the dense network says (temperature 4). Normalisations follow the batches.`,
  goals: [{ table: '50 %', row: 'obs', column: '2 epochs', atLeast: 55, peer: 38 }],
  async measure(engines, seed, quick) {
    const whole = await residual(seed)
    const network = quick ? shorten(whole) : whole
    const budget = { batchSize: 32, rate: 3e-3, distillation: {}, batchStatistics: true }
    const cuts = await measureCuts(engines, network, {
      sparsities: [0.5],
      samples: quick ? 64 : samples,
      budgets: () => [
        { ...budget, column: '2 epochs', epochs: 2 },
        { ...budget, column: '5 epochs', epochs: 5 },
      ],
    })
    return { dense: await measureDense(engines, network), ...cuts }
  },
}
