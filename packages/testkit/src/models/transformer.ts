import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { feedForward, selfAttention, tokenClassifier } from './pieces.ts'

/** Two transformer blocks with LayerNorm first, four heads, and separate queries, keys and values. */
export function transformer(seed: number): Model {
  return buildModel({ seed, name: 'transformer' }, g => {
    let x = g.input('tokens', ['batch', 'sequence', 16])
    for (let block = 0; block < 2; block++) {
      x = g.add(x, selfAttention(g, g.layerNorm(x), 4, 6, 16))
      x = g.add(x, feedForward(g, g.layerNorm(x), 24, 16))
    }
    tokenClassifier(g, g.layerNorm(x), 3)
  })
}
