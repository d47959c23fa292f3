import type { GraphBuilder } from '../build-model.ts'
import type { ValueName } from '../graph-builder.ts'

/** What makes one recurrent layer. */
export interface RecurrentOptions {
  readonly operator: 'LSTM' | 'GRU'
  readonly input: number
  readonly hidden: number
  readonly bidirectional?: boolean
}

/** [tokens, batch, input] to [tokens, batch, hidden], or twice that where it runs both ways. */
export function recurrent(g: GraphBuilder, x: ValueName, options: RecurrentOptions): ValueName {
  const { operator, input, hidden, bidirectional = false } = options
  const name = g.freshName(operator.toLowerCase())
  const [gates, ways] = [operator === 'LSTM' ? 4 : 3, bidirectional ? 2 : 1]
  const weights = [
    g.weight([ways, gates * hidden, input], { name: `${name}.W`, std: Math.sqrt(1 / input) }),
    g.weight([ways, gates * hidden, hidden], { name: `${name}.R`, std: Math.sqrt(1 / hidden) }),
    g.weight([ways, 2 * gates * hidden], { name: `${name}.B`, std: 0.2 }),
  ]
  const direction = bidirectional ? 'bidirectional' : 'forward'
  const before = operator === 'GRU' ? { linear_before_reset: 1 } : {}
  const all = g.node(operator, [x, ...weights], { hidden_size: hidden, direction, ...before }, { name })
  const shape = ['sequence', 'batch', ways * hidden]
  if (!bidirectional) return g.node('Squeeze', [all, g.constant([1])], {}, { shapes: [shape] })
  const both = g.reshape(g.transpose(withShape(g, all, ['sequence', 2, 'batch', hidden]), [0, 2, 1, 3]), [0, 0, -1])
  return withShape(g, both, shape)
}

function withShape(g: GraphBuilder, x: ValueName, shape: readonly (number | string)[]): ValueName {
  g.setShape(x, shape)
  return x
}

/** The last token of [tokens, batch, width], and a dense layer. */
export function lastTokenClassifier(g: GraphBuilder, x: ValueName, classes: number): void {
  const [, batch, width] = g.shapeOf(x)!
  const last = g.node('Gather', [x, g.constant([-1], { shape: [] })], { axis: 0 }, { shapes: [[batch!, width!]] })
  g.output(g.gemm(last, { out: classes, name: 'head' }), { name: 'logits' })
}
