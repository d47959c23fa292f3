import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { lastTokenClassifier, recurrent } from './recurrent-pieces.ts'

/** Two LSTM layers over [batch, sequence, 6], the last token classified. */
export function longShortTermMemory(seed: number): Model {
  return buildModel({ seed, name: 'long-short-term-memory' }, g => {
    const tokens = g.transpose(g.input('tokens', ['batch', 'sequence', 6]), [1, 0, 2])
    const first = recurrent(g, tokens, { operator: 'LSTM', input: 6, hidden: 8 })
    lastTokenClassifier(g, recurrent(g, first, { operator: 'LSTM', input: 8, hidden: 10 }), 3)
  })
}
