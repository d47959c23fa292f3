import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { classifier, convBlock, squeezeAndExcite } from './pieces.ts'

/** A sigmoid gate on every channel, within a residual block: a removed channel's gate is 0.5, not 0. */
export function squeezeExcite(seed: number): Model {
  return buildModel({ seed, name: 'squeeze-excite' }, g => {
    const stem = convBlock(g, g.input('image', ['batch', 3, 8, 8]), 8)
    const gated = squeezeAndExcite(g, convBlock(g, stem, 12), 12, 4)
    classifier(g, g.add(stem, g.conv(gated, { out: 8 })), 4)
  })
}
