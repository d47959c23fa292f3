import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { lastTokenClassifier, recurrent } from './recurrent-pieces.ts'

/** Two LSTM layers that run both ways; the second reads both directions of the first. */
export function bidirectionalMemory(seed: number): Model {
  return buildModel({ seed, name: 'bidirectional-memory' }, g => {
    const both = { operator: 'LSTM', bidirectional: true } as const
    const first = recurrent(g, g.input('tokens', ['sequence', 'batch', 6]), { ...both, input: 6, hidden: 6 })
    lastTokenClassifier(g, recurrent(g, first, { ...both, input: 12, hidden: 8 }), 3)
  })
}
