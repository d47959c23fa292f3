import { bySensitivity, byUnit, global, leastSquares, measureSensitivity, plan, uniform } from '@coppice/core'
import type { Sensitivity } from '@coppice/core'
import { obs } from '@coppice/criterion-curvature'
import { taylor } from '@coppice/criterion-gradient'
import { l1, random } from '@coppice/criterion-sparsity'
import { countMacs, countParameters } from '@coppice/graph'
import type { Allocation, AnyCriterion, Plan } from '@coppice/spec'
import { accuracyOf } from '../lib/classify.ts'
import type { Engines } from './engines.ts'
import type { Size } from './measure-peers.ts'
import { percentOf } from './measure-elements.ts'
import type { Network } from './networks.ts'
import { observeNetwork } from './observe-network.ts'
import type { SeenFor } from './observe-network.ts'
import { pruneNetwork, remembering, repairNetwork } from './prune-network.ts'
import type { Results } from './results.ts'

/** How recipes for channels are compared. */
export interface RecipeExamples {
  readonly sparsities: readonly number[]
  /** Examples that criteria and least squares see. */
  readonly samples: number
  /** Examples that Taylor sees. */
  readonly gradients: number
  /** Examples that each trial of a unit is repaired and measured by. */
  readonly trials: number
}

interface Recipe {
  readonly name: string
  readonly criterion: AnyCriterion
  readonly allocation: Allocation
}

const any = (criterion: unknown): AnyCriterion => criterion as AnyCriterion

/** What is chosen from in each layer. */
const chosenFrom = (): AnyCriterion[] => [any(obs()), any(taylor())].map(remembering)
const trialSparsities: readonly number[] = [0.3, 0.6, 0.9]

/** The same criterion once it has scored every unit: it needs to be shown nothing any more. */
const asRemembered = (criterion: AnyCriterion): AnyCriterion => ({ ...criterion, needs: [], needsAt: () => [] })

async function planTrials({ model }: Network, candidates: readonly AnyCriterion[], seenFor: SeenFor): Promise<Plan[]> {
  const plans: Plan[] = []
  for (const criterion of candidates)
    for (const sparsity of trialSparsities) {
      const observations = seenFor(criterion)
      plans.push(await plan(model, { criterion, target: { sparsity }, ...(observations && { observations }) }))
    }
  return plans
}

function recipes(candidates: readonly AnyCriterion[], sensitivity: Sensitivity, seed: number): Recipe[] {
  const [standard] = candidates
  const mixed = any(byUnit(sensitivity, ...candidates.map(asRemembered)))
  const own = { ...sensitivity, trials: sensitivity.trials.filter(({ criterion }) => criterion === standard!.name) }
  return [
    { name: 'random, uniform', criterion: any(random({ seed })), allocation: uniform() },
    { name: 'L1, uniform', criterion: any(l1()), allocation: uniform() },
    { name: 'taylor, uniform', criterion: candidates[1]!, allocation: uniform() },
    { name: 'obs, uniform (the default)', criterion: standard!, allocation: uniform() },
    { name: 'best criterion of each layer, uniform', criterion: mixed, allocation: uniform() },
    { name: 'random, by sensitivity', criterion: any(random({ seed })), allocation: bySensitivity(own) },
    { name: 'obs, global', criterion: standard!, allocation: global() },
    { name: 'obs, by sensitivity', criterion: standard!, allocation: bySensitivity(own) },
    { name: 'best of each layer, by sensitivity', criterion: mixed, allocation: bySensitivity(sensitivity) },
  ]
}

/** Removes channels by several recipes to one number of parameters and refits what is left; the sizes that this gives. */
export async function measureRecipes(
  engines: Engines,
  network: Network,
  results: Results,
  { sparsities, samples, gradients, trials }: RecipeExamples,
): Promise<Size[]> {
  const candidates = chosenFrom()
  const shown = { activations: samples, gradients }
  const seenFor = await observeNetwork(engines, network, 'channel', candidates, shown)
  const sensitivity = await measureSensitivity(network.model, await planTrials(network, candidates, seenFor), {
    session: engines.fast,
    calibration: [...network.calibration(trials)],
  })
  const sizes: Size[] = []
  for (const { name, criterion, allocation } of recipes(candidates, sensitivity, network.seed))
    for (const sparsity of sparsities) {
      const observations = seenFor(criterion)
      const recipe = { granularity: 'channel', criterion, allocation, sparsity, observations } as const
      const pruned = await pruneNetwork(network.model, recipe)
      const { graph } = pruned.model
      const column = percentOf(sparsity)
      if (criterion === candidates[0])
        sizes.push({ column: `${name}, ${column}`, parameters: countParameters(graph), macs: await countMacs(graph) })
      const mended = await repairNetwork(engines, network, pruned, leastSquares(), samples)
      results.add(name, column, await accuracyOf(engines.fast, mended, network.test))
    }
  return sizes
}
