import { sparseGptAt } from './sparse-gpt-at.ts'
import { global, mask, plan } from '@coppice/core'
import { l1 } from '@coppice/criterion-sparsity'
import type { Model } from '@coppice/spec'
import { accuracyOf } from '../lib/classify.ts'
import { trainNetwork } from '../lib/train-network.ts'
import type { Engines } from './engines.ts'
import type { Network } from './networks.ts'
import { observeNetwork } from './observe-network.ts'
import type { ObservedExamples } from './observe-network.ts'
import { pruneNetwork, remembering, repairNetwork } from './prune-network.ts'
import type { Results } from './results.ts'
import { elementRows } from './rows.ts'
import type { Row } from './rows.ts'

/** What is measured of each way to choose single weights. */
export interface ElementSettings {
  readonly sparsities: readonly number[]
  /** Sparsities at which three epochs follow. */
  readonly tuned: readonly number[]
  readonly seen: ObservedExamples
  /** Examples that SparseGPT sees. */
  readonly repaired: number
}

export const percentOf = (sparsity: number): string => `${Math.round(1000 * sparsity) / 10} %`

/** Trains what is left, the zeros held, as the dense network was trained but with a smaller step. */
function tune({ learning }: Engines, { train }: Network, model: Model, epochs: number, seed: number): Promise<Model> {
  return trainNetwork(learning, model, train, {
    epochs,
    batchSize: 64,
    rate: 5e-4,
    decay: 1e-4,
    seed,
    keepZeros: true,
  })
}

/** Prunes one network in every way, and adds what it still gets right. */
export async function measureElements(
  engines: Engines,
  network: Network,
  results: Results,
  settings: ElementSettings,
): Promise<void> {
  const rows = elementRows(network.seed)
  const criteria = rows.map(({ criterion }) => criterion)
  const seenFor = await observeNetwork(engines, network, 'element', criteria, settings.seen)
  for (const row of rows) {
    const criterion = remembering(row.criterion)
    for (const sparsity of settings.sparsities) {
      const pruned = await pruneOne(engines, network, { ...row, criterion }, sparsity, seenFor(row.criterion), settings)
      results.add(row.name, percentOf(sparsity), await accuracyOf(engines.fast, pruned, network.test))
      if (!row.isTuned || !settings.tuned.includes(sparsity)) continue
      const tuned = await tune(engines, network, pruned, 3, 7)
      results.add(row.name, `${percentOf(sparsity)} + 3 epochs`, await accuracyOf(engines.fast, tuned, network.test))
    }
  }
}

async function pruneOne(
  engines: Engines,
  network: Network,
  { criterion, allocation, isMended }: Row,
  sparsity: number,
  observations: ReturnType<Awaited<ReturnType<typeof observeNetwork>>>,
  { repaired }: ElementSettings,
): Promise<Model> {
  const recipe = { granularity: 'element', criterion, allocation, sparsity, observations } as const
  const pruned = await pruneNetwork(network.model, recipe)
  return isMended ? repairNetwork(engines, network, pruned, sparseGptAt(sparsity), repaired) : pruned.model
}

const rounds = 8

/** Magnitude pruning in eight rounds of two epochs, the sparsity growing along a cubic. */
export async function measureCubic(
  engines: Engines,
  network: Network,
  results: Results,
  sparsities: readonly number[],
): Promise<void> {
  const criterion = l1()
  for (const final of sparsities) {
    let { model } = network
    for (let round = 1; round <= rounds; round++) {
      const sparsity = final * (1 - (1 - round / rounds) ** 3)
      const target = { sparsity }
      const draft = await plan(model, { criterion, granularity: 'element', allocation: global(), target })
      model = await tune(engines, network, await mask(model, draft), 2, 7 + round)
    }
    const accuracy = await accuracyOf(engines.fast, model, network.test)
    results.add('magnitude, cubic, 16 epochs', `${percentOf(final)} + 3 epochs`, accuracy)
  }
}
