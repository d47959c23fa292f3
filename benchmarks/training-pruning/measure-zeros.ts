import { global, leastSquares } from '@coppice/core'
import type { Repair } from '@coppice/core'
import { l1, random } from '@coppice/criterion-sparsity'
import type { AnyCriterion, Model } from '@coppice/spec'
import type { Engines } from '../criteria/engines.ts'
import { percentOf } from '../criteria/measure-elements.ts'
import type { Network } from '../criteria/networks.ts'
import { pruneNetwork, repairNetwork } from '../criteria/prune-network.ts'
import { collectResults } from '../criteria/results.ts'
import type { Tables } from '../criteria/results.ts'
import { sparseGptAt } from '../criteria/sparse-gpt-at.ts'
import { accuracyOf } from '../lib/classify.ts'
import { freshWeights } from '../lib/fresh-weights.ts'
import { tune } from './tune.ts'
import type { Budget } from './tune.ts'

/** How weights are set to zero and what follows. */
export interface ZeroSettings {
  readonly sparsities: readonly number[]
  /** Examples that repairs see. */
  readonly samples: number
  readonly budget: Budget & { readonly column: string }
  /** What other tools spend; a row of its own shows what it gives the same network. */
  readonly others?: Budget
}

/** Sets weights to zero in several ways, mends what is left and trains it on; a table for each sparsity. */
export async function measureZeros(engines: Engines, network: Network, settings: ZeroSettings): Promise<Tables> {
  const tables: Record<string, Tables[string]> = {}
  for (const sparsity of settings.sparsities)
    tables[percentOf(sparsity)] = await measureSparsity(engines, network, settings, sparsity)
  return tables
}

async function measureSparsity(
  engines: Engines,
  network: Network,
  { samples, others, budget: { column, ...budget } }: ZeroSettings,
  sparsity: number,
): Promise<Tables[string]> {
  const results = collectResults()
  const add = async (row: string, at: string, model: Model): Promise<void> =>
    results.add(row, at, await accuracyOf(engines.fast, model, network.test))
  const basics = { granularity: 'element', allocation: global() } as const
  const addPruned = async (
    row: string,
    criterion: AnyCriterion,
    { repair, spent = budget }: { readonly repair?: Repair; readonly spent?: Budget } = {},
  ): Promise<Model> => {
    const pruned = await pruneNetwork(network.model, { ...basics, criterion, sparsity })
    await add(row, 'right after', pruned.model)
    const mended = repair ? await repairNetwork(engines, network, pruned, repair, samples) : pruned.model
    if (repair) await add(row, 'mended', mended)
    await add(row, column, await tune(engines, network, mended, spent))
    return mended
  }
  const [magnitude, chance] = [l1() as AnyCriterion, random({ seed: network.seed }) as AnyCriterion]
  const mended = await addPruned('magnitude, SparseGPT', magnitude, { repair: sparseGptAt(sparsity) })
  await addPruned('magnitude', magnitude)
  if (others) await addPruned('magnitude, trained as other tools do', magnitude, { spent: others })
  await addPruned('random, least squares', chance, { repair: leastSquares() })
  const untrained = await freshWeights(mended, network.seed)
  await add('the zeros of the first from scratch', column, await tune(engines, network, untrained, budget))
  return results.cells()
}
