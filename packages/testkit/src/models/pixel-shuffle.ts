import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'

/** Channels turned into pixels by DepthToSpace, before a last convolution: super-resolution. */
export function pixelShuffle(seed: number): Model {
  return buildModel({ seed, name: 'pixel-shuffle' }, g => {
    const features = g.relu(g.conv(g.input('image', ['batch', 1, 8, 8]), { out: 8, kernel: 3 }))
    const deep = g.conv(features, { out: 12, kernel: 3 })
    const attributes = { blocksize: 2, mode: 'CRD' }
    const large = g.node('DepthToSpace', [deep], attributes, { shapes: [['batch', 3, 16, 16]] })
    g.output(g.conv(g.relu(large), { out: 1, kernel: 3, name: 'head' }), { name: 'enlarged' })
  })
}
