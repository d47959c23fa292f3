import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { rmsNorm, tokenClassifier } from './pieces.ts'

/** RMSNorm, a dense layer gated by SiLU of another, and a dense layer back: the second half of a Llama block. */
export function gatedPerceptron(seed: number): Model {
  return buildModel({ seed, name: 'gated-perceptron' }, g => {
    let x = g.linear(g.input('tokens', ['batch', 'sequence', 8]), { out: 12, bias: false })
    for (let block = 1; block <= 2; block++) {
      const normal = rmsNorm(g, x)
      const gate = g.silu(g.linear(normal, { out: 20, bias: false, name: `gate${block}` }))
      const up = g.linear(normal, { out: 20, bias: false, name: `up${block}` })
      x = g.add(x, g.linear(g.mul(gate, up), { out: 12, bias: false, name: `down${block}` }))
    }
    tokenClassifier(g, rmsNorm(g, x), 3)
  })
}
