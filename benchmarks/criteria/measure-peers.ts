import { global, leastSquares, uniform } from '@coppice/core'
import { wanda } from '@coppice/criterion-activation'
import { obs } from '@coppice/criterion-curvature'
import { taylor } from '@coppice/criterion-gradient'
import { groupNorm, l1, random } from '@coppice/criterion-sparsity'
import { countMacs, countParameters } from '@coppice/graph'
import type { Allocation, AnyCriterion, Model } from '@coppice/spec'
import { accuracyOf } from '../lib/classify.ts'
import type { Engines } from './engines.ts'
import { percentOf } from './measure-elements.ts'
import type { Network } from './networks.ts'
import { observeNetwork } from './observe-network.ts'
import { sparseGptAt } from './sparse-gpt-at.ts'
import { pruneNetwork, remembering, repairNetwork } from './prune-network.ts'
import type { Results } from './results.ts'

/** How many parameters and multiply-accumulates are left. */
export interface Size {
  readonly column: string
  readonly parameters: number
  readonly macs: number
}

/** What is measured of channels beside the peers. */
export interface PeerChannels {
  readonly sparsities: readonly number[]
  /** Numbers of examples that least squares sees after L1; other criteria see the last. */
  readonly samples: readonly number[]
  /** Examples that Taylor sees. */
  readonly gradients: number
}

const any = (criterion: unknown): AnyCriterion => criterion as AnyCriterion

async function sizeOf(column: string, { graph }: Model): Promise<Size> {
  return { column, parameters: countParameters(graph), macs: await countMacs(graph) }
}

/** L1 of the weights that make a channel and of those that read it. */
export const wholeGroup = 'L1, whole group'

/** Removes the same part of every layer's channels and refits what is left; the sizes that this gives. */
export async function measurePeerChannels(
  engines: Engines,
  network: Network,
  results: Results,
  { sparsities, samples, gradients }: PeerChannels,
): Promise<Size[]> {
  const rows = [
    ['L1', any(l1())],
    [wholeGroup, any(groupNorm({ power: 1 }))],
    ['random', any(random({ seed: network.seed }))],
    ['taylor', any(taylor())],
    ['obs', any(obs())],
    ['obs, independent', any(obs({ channels: 'independent' }))],
  ] as const
  const criteria = rows.map(([, criterion]) => criterion)
  const seen = { activations: samples.at(-1)!, gradients }
  const seenFor = await observeNetwork(engines, network, 'channel', criteria, seen)
  const sizes: Size[] = []
  for (const [name, criterion] of rows)
    for (const sparsity of sparsities) {
      const observations = seenFor(criterion)
      const recipe = { granularity: 'channel', criterion, allocation: uniform(), sparsity, observations } as const
      const pruned = await pruneNetwork(network.model, recipe)
      const column = percentOf(sparsity)
      if (name === 'L1') sizes.push(await sizeOf(column, pruned.model))
      results.add(name, `${column} raw`, await accuracyOf(engines.fast, pruned.model, network.test))
      for (const count of name.startsWith('L1') ? samples : samples.slice(-1)) {
        const mended = await repairNetwork(engines, network, pruned, leastSquares(), count)
        results.add(name, `${column}, ${count}`, await accuracyOf(engines.fast, mended, network.test))
      }
    }
  return sizes
}

interface ElementMethod {
  readonly name: string
  readonly criterion: AnyCriterion
  readonly allocation: Allocation
  readonly repair?: 'sparse-gpt' | 'least-squares'
}

function elementMethods(seed: number): ElementMethod[] {
  const [everywhere, same] = [global(), uniform()]
  return [
    { name: 'random', criterion: any(random({ seed })), allocation: everywhere },
    { name: 'magnitude', criterion: any(l1()), allocation: everywhere },
    { name: 'wanda, uniform', criterion: any(wanda()), allocation: same },
    { name: 'SparseGPT, uniform', criterion: any(l1()), allocation: same, repair: 'sparse-gpt' },
    { name: 'SparseGPT, global', criterion: any(l1()), allocation: everywhere, repair: 'sparse-gpt' },
    { name: 'magnitude + LSQ', criterion: any(l1()), allocation: everywhere, repair: 'least-squares' },
  ]
}

/** Sets single weights to zero as the peers did, and mends what is left by examples. */
export async function measurePeerElements(
  engines: Engines,
  network: Network,
  results: Results,
  { sparsities, samples }: { readonly sparsities: readonly number[]; readonly samples: number },
): Promise<void> {
  const methods = elementMethods(network.seed)
  const criteria = methods.map(({ criterion }) => criterion)
  const seen = { activations: samples, gradients: 1 }
  const seenFor = await observeNetwork(engines, network, 'element', criteria, seen)
  for (const { name, criterion, allocation, repair } of methods) {
    const own = remembering(criterion)
    for (const sparsity of sparsities.filter(one => repair !== 'least-squares' || one >= 0.9)) {
      const observations = seenFor(criterion)
      const recipe = { granularity: 'element', criterion: own, allocation, sparsity, observations } as const
      const pruned = await pruneNetwork(network.model, recipe)
      const mend = repair === 'sparse-gpt' ? sparseGptAt(sparsity) : leastSquares()
      const model = repair ? await repairNetwork(engines, network, pruned, mend, samples) : pruned.model
      results.add(name, percentOf(sparsity), await accuracyOf(engines.fast, model, network.test))
    }
  }
}
