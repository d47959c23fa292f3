import { mask, plan, remove, repairModel } from '@coppice/core'
import type { Observations, Repair } from '@coppice/core'
import type { Allocation, AnyCriterion, Granularity, Model, Plan } from '@coppice/spec'
import type { Engines } from './engines.ts'
import type { Network } from './networks.ts'

/** How a network is pruned. */
export interface Recipe {
  readonly granularity: Granularity
  readonly criterion: AnyCriterion
  readonly allocation: Allocation
  readonly sparsity: number
  readonly observations?: Observations | undefined
}

/** A pruned network and the plan it was pruned by. */
export interface Pruned {
  readonly plan: Plan
  readonly model: Model
}

/** Plans and carries out: channels go, single weights become zero. */
export async function pruneNetwork(model: Model, recipe: Recipe): Promise<Pruned> {
  const { granularity, criterion, allocation, sparsity, observations } = recipe
  const draft = await plan(model, {
    criterion,
    granularity,
    allocation,
    target: { sparsity },
    ...(observations && { observations }),
  })
  return { plan: draft, model: granularity === 'channel' ? await remove(model, draft) : await mask(model, draft) }
}

/** What a repair makes of a pruned network with so many examples. */
export async function repairNetwork(
  { fast }: Engines,
  { model: dense, calibration, seed }: Network,
  { model, plan: draft }: Pruned,
  repair: Repair,
  examples: number,
): Promise<Model> {
  const options = { repair, plan: draft, session: fast, calibration: calibration(examples), seed }
  return (await repairModel(dense, model, options)).model
}

/** The same criterion that works out the scores of a unit once: for one network only. */
export function remembering(criterion: AnyCriterion): AnyCriterion {
  const known = new Map<string, ReturnType<AnyCriterion['score']>>()
  return {
    ...criterion,
    score(unit, seen, kernels) {
      const scores = known.get(unit.id) ?? criterion.score(unit, seen, kernels)
      known.set(unit.id, scores)
      return scores
    },
  }
}
