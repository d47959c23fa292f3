import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { convBlock } from './pieces.ts'

/** An image and a vector of features meet; one output is a class, the other a map. */
export function twoInputsTwoOutputs(seed: number): Model {
  return buildModel({ seed, name: 'two-inputs-two-outputs' }, g => {
    const image = convBlock(g, g.input('image', ['batch', 3, 8, 8]), 8)
    const features = g.relu(g.gemm(g.input('features', ['batch', 5]), { out: 6 }))
    g.output(g.conv(image, { out: 2, name: 'map-head' }), { name: 'map' })
    const both = g.concat([g.flatten(g.globalAveragePool(image)), features], 1)
    g.output(g.gemm(g.relu(g.gemm(both, { out: 10 })), { out: 3 }), { name: 'logits' })
  })
}
