import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import type { GraphBuilder } from '../build-model.ts'
import type { ValueName } from '../graph-builder.ts'
import { attend, splitHeads, tokenClassifier } from './pieces.ts'

/** [batch, groups, tokens, size] to [batch, groups · times, tokens, size]: the shape is computed while it runs. */
function repeatHeads(g: GraphBuilder, x: ValueName, times: number): ValueName {
  const [batch, groups, tokens, size] = g.shapeOf(x)!
  const apart = g.node('Unsqueeze', [x, g.constant([2])])
  const part = (index: number): ValueName => g.node('Gather', [g.node('Shape', [x]), g.constant([index])], { axis: 0 })
  const target = g.node('Concat', [part(0), part(1), g.constant([times]), part(2), part(3)], { axis: 0 })
  const repeated = g.reshape(g.node('Expand', [apart, target]), [0, (groups as number) * times, -1, size as number])
  g.setShape(repeated, [batch!, (groups as number) * times, tokens!, size!])
  return repeated
}

/** Six query heads share two heads of keys and values, which are repeated by Expand, as in Llama. */
export function groupedQueryAttention(seed: number): Model {
  return buildModel({ seed, name: 'grouped-query-attention' }, g => {
    const x = g.input('tokens', ['batch', 'sequence', 12])
    const q = splitHeads(g, g.linear(x, { out: 24, bias: false, name: 'query' }), 6, 4)
    const [k, v] = ['key', 'value'].map(name =>
      repeatHeads(g, splitHeads(g, g.linear(x, { out: 8, bias: false, name }), 2, 4), 3),
    ) as [string, string]
    tokenClassifier(g, g.add(x, g.linear(attend(g, q, k, v, 4), { out: 12 })), 3)
  })
}
