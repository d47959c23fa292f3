import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { attend, splitHeads, tokenClassifier } from './pieces.ts'

/** Attention whose queries, keys and values come from one dense layer and a Split, as in GPT-2. */
export function fusedAttention(seed: number): Model {
  return buildModel({ seed, name: 'fused-attention' }, g => {
    const x = g.linear(g.input('tokens', ['batch', 'sequence', 8]), { out: 12 })
    const fused = g.linear(g.layerNorm(x), { out: 3 * 12, name: 'qkv' })
    const [q, k, v] = g.split(fused, [12, 12, 12], 2).map(part => splitHeads(g, part, 3, 4)) as [string, string, string]
    tokenClassifier(g, g.add(x, g.linear(attend(g, q, k, v, 4), { out: 12 })), 3)
  })
}
