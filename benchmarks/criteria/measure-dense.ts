import type { Engines } from './engines.ts'
import type { Network } from './networks.ts'
import type { Cell } from './results.ts'
import { accuracyOf } from '../lib/classify.ts'

/** What a network gets right before anything is done to it. */
export async function measureDense({ fast }: Engines, { model, test }: Network): Promise<readonly Cell[]> {
  return [{ row: 'dense', column: 'accuracy', accuracies: [await accuracyOf(fast, model, test)] }]
}
