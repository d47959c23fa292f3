import { leastSquares, uniform } from '@coppice/core'
import type { Observations } from '@coppice/core'
import { obs } from '@coppice/criterion-curvature'
import { groupNorm, random } from '@coppice/criterion-sparsity'
import type { AnyCriterion, Model } from '@coppice/spec'
import type { Engines } from '../criteria/engines.ts'
import { percentOf } from '../criteria/measure-elements.ts'
import type { Network } from '../criteria/networks.ts'
import { observeNetwork } from '../criteria/observe-network.ts'
import { pruneNetwork, repairNetwork } from '../criteria/prune-network.ts'
import { collectResults } from '../criteria/results.ts'
import type { Tables } from '../criteria/results.ts'
import { accuracyOf } from '../lib/classify.ts'
import { freshWeights } from '../lib/fresh-weights.ts'
import { tune } from './tune.ts'
import type { Budget } from './tune.ts'

/** How channels are removed and what follows. */
export interface CutSettings {
  readonly sparsities: readonly number[]
  /** Examples that criteria and least squares see. */
  readonly samples: number
  readonly budgets: (sparsity: number) => readonly (Budget & { readonly column: string })[]
}

const any = (criterion: unknown): AnyCriterion => criterion as AnyCriterion

/** Removes channels by several criteria, mends what is left and trains it on; a table for each sparsity. */
export async function measureCuts(engines: Engines, network: Network, settings: CutSettings): Promise<Tables> {
  const rows = [
    ['obs', any(obs())],
    ['L1, whole group', any(groupNorm({ power: 1 }))],
    ['random', any(random({ seed: network.seed }))],
  ] as const
  const criteria = rows.map(([, criterion]) => criterion)
  const seen = { activations: settings.samples, gradients: 1 }
  const seenFor = await observeNetwork(engines, network, 'channel', criteria, seen)
  const tables: Record<string, Tables[string]> = {}
  for (const sparsity of settings.sparsities) {
    const measured = rows.map(([row, criterion]) => {
      return { row, criterion, observations: seenFor(criterion) }
    })
    tables[percentOf(sparsity)] = await measureSparsity(engines, network, settings, sparsity, measured)
  }
  return tables
}

interface CutRow {
  readonly row: string
  readonly criterion: AnyCriterion
  readonly observations: Observations | undefined
}

async function measureSparsity(
  engines: Engines,
  network: Network,
  { samples, budgets }: CutSettings,
  sparsity: number,
  rows: readonly CutRow[],
): Promise<Tables[string]> {
  const results = collectResults()
  const add = async (row: string, column: string, model: Model): Promise<void> =>
    results.add(row, column, await accuracyOf(engines.fast, model, network.test))
  const addTuned = async (row: string, model: Model): Promise<void> => {
    for (const { column, ...budget } of budgets(sparsity))
      await add(row, column, await tune(engines, network, model, budget))
  }
  let shape: Model | undefined
  for (const { row, ...how } of rows) {
    const recipe = { ...how, granularity: 'channel', allocation: uniform(), sparsity } as const
    const pruned = await pruneNetwork(network.model, recipe)
    await add(row, 'right after', pruned.model)
    const mended = await repairNetwork(engines, network, pruned, leastSquares(), samples)
    await add(row, 'least squares', mended)
    await addTuned(row, mended)
    shape ??= mended
  }
  await addTuned('the shape of the first from scratch', await freshWeights(shape!, network.seed))
  return results.cells()
}
