import { global } from '@coppice/core'
import { l1, random } from '@coppice/criterion-sparsity'
import type { AnyCriterion, Model } from '@coppice/spec'
import { gradual } from '@coppice/training'
import type { Engines } from '../criteria/engines.ts'
import type { Network } from '../criteria/networks.ts'
import { pruneNetwork } from '../criteria/prune-network.ts'
import { collectResults } from '../criteria/results.ts'
import type { Cell } from '../criteria/results.ts'
import { accuracyOf } from '../lib/classify.ts'
import { freshWeights } from '../lib/fresh-weights.ts'
import { pruneAlong, tune } from './tune.ts'
import type { Budget } from './tune.ts'

/** How much goes while the network is trained on. */
export interface GradualSettings {
  readonly sparsity: number
  readonly budget: Budget
}

const updates = 20

/** Prunes weights along a cubic in three quarters of the budget; beside it at once, at random and from scratch. */
export async function measureGradual(
  engines: Engines,
  network: Network,
  { sparsity, budget }: GradualSettings,
): Promise<readonly Cell[]> {
  const results = collectResults()
  const add = async (row: string, column: string, model: Model): Promise<void> =>
    results.add(row, column, await accuracyOf(engines.fast, model, network.test))
  const along = (criterion: AnyCriterion): Promise<Model> =>
    pruneAlong(engines, network, budget, {
      plan: { criterion, granularity: 'element', allocation: global(), target: { sparsity } },
      pruning: gradual({ updates }),
    })
  const [magnitude, chance] = [l1() as AnyCriterion, random({ seed: network.seed }) as AnyCriterion]
  const sparse = await along(magnitude)
  await add('magnitude, cubic', 'trained', sparse)
  const recipe = { granularity: 'element', criterion: magnitude, allocation: global(), sparsity } as const
  const { model: cut } = await pruneNetwork(network.model, recipe)
  await add('magnitude, at once', 'right after', cut)
  await add('magnitude, at once', 'trained', await tune(engines, network, cut, budget))
  await add('random, cubic', 'trained', await along(chance))
  const fresh = await freshWeights(sparse, network.seed)
  await add('the zeros of the first from scratch', 'trained', await tune(engines, network, fresh, budget))
  return results.cells()
}
