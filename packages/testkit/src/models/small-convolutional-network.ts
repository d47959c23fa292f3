import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import type { GraphBuilder } from '../build-model.ts'
import type { ValueName } from '../graph-builder.ts'
import { classifier, convBlock } from './pieces.ts'

function residualBlock(g: GraphBuilder, x: ValueName, out: number): ValueName {
  const inner = g.batchNorm(g.conv(convBlock(g, x, out, { stride: 2 }), { out, kernel: 3, bias: false }))
  const shortcut = g.batchNorm(g.conv(x, { out, stride: 2, bias: false }))
  return g.relu(g.add(inner, shortcut))
}

function depthwiseBlock(g: GraphBuilder, x: ValueName, channels: number, out: number): ValueName {
  return convBlock(g, convBlock(g, x, channels, { groups: channels, stride: 2 }), out, { kernel: 1 })
}

/**
 * An image classifier of about 225,000 parameters for [batch, 3, 32, 32]: a residual block, a depthwise convolution, two
 * branches joined by a concatenation, BatchNorm throughout and ten classes. Big enough that pruning shows, small
 * enough that it runs at once.
 *
 * @example
 * ```ts
 * smallConvolutionalNetwork(1).graph.outputs // [{ name: 'logits', type: 'float32', shape: ['batch', 10] }]
 * ```
 */
export function smallConvolutionalNetwork(seed: number): Model {
  return buildModel({ seed, name: 'small-convolutional-network' }, g => {
    const stem = convBlock(g, g.input('image', ['batch', 3, 32, 32]), 32)
    const residual = residualBlock(g, stem, 64)
    const depthwise = depthwiseBlock(g, residual, 64, 96)
    const branches = [convBlock(g, depthwise, 64), convBlock(g, depthwise, 48, { kernel: 1 })]
    classifier(g, convBlock(g, g.concat(branches, 1), 96), 10)
  })
}
