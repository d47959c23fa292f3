import { leastSquares } from '@coppice/core'
import { accuracyOf } from '../lib/classify.ts'
import type { Engines } from './engines.ts'
import { percentOf } from './measure-elements.ts'
import type { Network } from './networks.ts'
import { observeNetwork } from './observe-network.ts'
import type { ObservedExamples } from './observe-network.ts'
import { pruneNetwork, remembering, repairNetwork } from './prune-network.ts'
import type { Results } from './results.ts'
import { channelRows } from './rows.ts'

/** What is measured of each way to choose neurons and channels. */
export interface ChannelSettings {
  readonly sparsities: readonly number[]
  readonly seen: ObservedExamples
  /** Examples that least squares sees. */
  readonly repaired: number
}

/** Removes neurons or channels of one network in every way, and adds what it still gets right, raw and mended. */
export async function measureChannels(
  engines: Engines,
  network: Network,
  results: Results,
  { sparsities, seen, repaired }: ChannelSettings,
): Promise<void> {
  const rows = channelRows(network.seed)
  const criteria = rows.map(({ criterion }) => criterion)
  const seenFor = await observeNetwork(engines, network, 'channel', criteria, seen)
  const { fast } = engines
  for (const { name, criterion, allocation } of rows) {
    const own = remembering(criterion)
    for (const sparsity of sparsities) {
      const recipe = {
        granularity: 'channel',
        criterion: own,
        allocation,
        sparsity,
        observations: seenFor(criterion),
      } as const
      const pruned = await pruneNetwork(network.model, recipe)
      results.add(name, percentOf(sparsity), await accuracyOf(fast, pruned.model, network.test))
      const mended = await repairNetwork(engines, network, pruned, leastSquares(), repaired)
      results.add(name, `${percentOf(sparsity)} + LSQ`, await accuracyOf(fast, mended, network.test))
    }
  }
}
