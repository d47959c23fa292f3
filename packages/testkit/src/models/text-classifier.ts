import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { tokenClassifier } from './pieces.ts'

/** Token numbers (int64, below 50) looked up in a table, a dense layer, and a class. */
export function textClassifier(seed: number): Model {
  return buildModel({ seed, name: 'text-classifier' }, g => {
    const tokens = g.embedding(g.input('tokens', ['batch', 'sequence'], 'int64'), { rows: 50, features: 12 })
    tokenClassifier(g, g.relu(g.linear(tokens, { out: 10 })), 3)
  })
}
