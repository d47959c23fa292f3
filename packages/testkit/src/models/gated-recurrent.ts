import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { lastTokenClassifier, recurrent } from './recurrent-pieces.ts'

/** Two GRU layers over [sequence, batch, 6], the last token classified. */
export function gatedRecurrent(seed: number): Model {
  return buildModel({ seed, name: 'gated-recurrent' }, g => {
    const first = recurrent(g, g.input('tokens', ['sequence', 'batch', 6]), { operator: 'GRU', input: 6, hidden: 8 })
    lastTokenClassifier(g, recurrent(g, first, { operator: 'GRU', input: 8, hidden: 10 }), 3)
  })
}
