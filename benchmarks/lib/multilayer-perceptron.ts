import { buildModel } from '@coppice/testkit'
import type { Model } from '@coppice/spec'

/** The scale of random weights: He's √(2 / inputs), or √(1 / (3·inputs)), which PyTorch begins with. */
export type Beginning = 'he' | 'small'

/** LeNet-300-100: 784 pixels, two hidden layers with ReLU, ten logits; untrained. */
export function multilayerPerceptron(seed: number, beginning: Beginning = 'he'): Model {
  return buildModel({ seed, name: 'lenet-300-100' }, g => {
    const dense = (x: string, inputs: number, out: number, name: string): string => {
      const std = Math.sqrt((beginning === 'he' ? 2 : 1 / 3) / inputs)
      const weight = g.weight([out, inputs], { name: `${name}.weight`, std })
      const bias = g.weight([out], { name: `${name}.bias`, std: 1e-3 })
      return g.node('Gemm', [x, weight, bias], { transB: 1 }, { name, shapes: [['batch', out]] })
    }
    const first = g.relu(dense(g.input('pixels', ['batch', 784]), 784, 300, 'fc1'))
    const second = g.relu(dense(first, 300, 100, 'fc2'))
    g.output(dense(second, 100, 10, 'fc3'), { name: 'logits' })
  })
}
