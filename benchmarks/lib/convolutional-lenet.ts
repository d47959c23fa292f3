import { buildModel } from '@coppice/testkit'
import type { GraphBuilder, ValueName } from '@coppice/testkit'
import type { Model } from '@coppice/spec'

/**
 * LeNet-5 as Caffe has it and papers on pruning measure it: convolutions of 20 and 50 kernels 5×5, each with pooling,
 * 500 hidden units with ReLU, ten logits; 431,080 parameters, untrained.
 */
export function convolutionalLenet(seed: number): Model {
  return buildModel({ seed, name: 'lenet-5' }, g => {
    const images = g.input('pixels', ['batch', 1, 28, 28])
    const first = g.maxPool(convolve(g, images, { name: 'conv1', inputs: 1, out: 20, side: 24 }))
    const second = g.maxPool(convolve(g, first, { name: 'conv2', inputs: 20, out: 50, side: 8 }))
    const hidden = g.relu(dense(g, g.flatten(second), { name: 'fc1', inputs: 800, out: 500 }))
    g.output(dense(g, hidden, { name: 'fc2', inputs: 500, out: 10 }), { name: 'logits' })
  })
}

interface Layer {
  readonly name: string
  readonly inputs: number
  readonly out: number
}

function convolve(
  g: GraphBuilder,
  x: ValueName,
  { name, inputs, out, side }: Layer & { readonly side: number },
): ValueName {
  const weight = g.weight([out, inputs, 5, 5], { name: `${name}.weight`, std: Math.sqrt(2 / (25 * inputs)) })
  const bias = g.weight([out], { name: `${name}.bias`, std: 1e-3 })
  return g.node('Conv', [x, weight, bias], { kernel_shape: [5, 5] }, { name, shapes: [['batch', out, side, side]] })
}

function dense(g: GraphBuilder, x: ValueName, { name, inputs, out }: Layer): ValueName {
  const weight = g.weight([out, inputs], { name: `${name}.weight`, std: Math.sqrt(2 / inputs) })
  const bias = g.weight([out], { name: `${name}.bias`, std: 1e-3 })
  return g.node('Gemm', [x, weight, bias], { transB: 1 }, { name, shapes: [['batch', out]] })
}
