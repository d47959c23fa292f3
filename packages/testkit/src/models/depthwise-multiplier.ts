import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { classifier, convBlock } from './pieces.ts'

/** Depthwise convolutions with the multipliers 1 and 2, each followed by a pointwise one. */
export function depthwiseMultiplier(seed: number): Model {
  return buildModel({ seed, name: 'depthwise-multiplier' }, g => {
    const stem = convBlock(g, g.input('image', ['batch', 3, 8, 8]), 8)
    const single = convBlock(g, convBlock(g, stem, 8, { groups: 8 }), 10, { kernel: 1 })
    const double = convBlock(g, convBlock(g, single, 20, { groups: 10, stride: 2 }), 12, { kernel: 1 })
    classifier(g, double, 4)
  })
}
