import { plan } from '@coppice/core'
import type { AnyEvidence, CalibrationOptions, PlanBasics, SupportOptions } from '@coppice/core'
import { checkPlugin, failure } from '@coppice/spec'
import type { AnyCriterion, Model, Plan, TrainBatch, TrainerState } from '@coppice/spec'
import { arraysUnder, prefixed } from '../checkpoint/pack-tensors.ts'
import type { Companion } from '../loop/companion.ts'
import { maskTrained } from '../loop/open-training.ts'
import type { Ongoing } from '../loop/open-training.ts'
import { masksOf } from '../masks/masks-of.ts'
import { withWeights } from '../weights/with-weights.ts'
import { exchangeCells } from './exchange-cells.ts'
import { movementCriterion } from './movement-criterion.ts'
import type { Moment, PruneAction, Pruning, PruningAction, ZeroAction } from './pruning.ts'

/** How plans are made while a network is trained. */
export type PlanWhileTraining = Omit<PlanBasics, 'rounds' | 'schedule' | 'progress' | 'from'> &
  CalibrationOptions &
  Omit<AnyEvidence, 'observations'> & { readonly criterion: AnyCriterion }

/** What a companion that prunes works with. */
export interface PruneParts extends Ongoing {
  readonly model: Model
  readonly pruning: Pruning
  readonly planning: PlanWhileTraining
}

interface State {
  plan: Plan | undefined
  /** What is masked at the moment: nothing, all that goes with the cells, or the weights that make them. */
  masked: 'none' | NonNullable<SupportOptions['of']>
  /** What `rewind` goes back to. */
  remembered: TrainerState | undefined
}

/** A companion that prunes, and the plan that it has come to. */
export interface PruneCompanion extends Companion {
  plan(): Plan | undefined
}

/** Makes a companion that does what a way of pruning says. */
export function pruneCompanion(parts: PruneParts): PruneCompanion {
  const { pruning, total, trainer } = parts
  checkPlugin(pruning, 'pruning')
  const state: State = { plan: undefined, masked: 'none', remembered: undefined }
  const moment = (done: number): Moment => momentOf(parts, done)
  return {
    name: pruning.name,
    settled: lastAction(parts),
    plan: () => state.plan,
    async at(done) {
      for (const action of pruning.actionsAt(moment(done))) await perform(action, done, parts, state)
    },
    rateProgress: done => pruning.rateProgress?.(moment(done)) ?? done / total,
    record: () => ({ sparsity: state.masked === 'none' ? 0 : (state.plan?.sparsity ?? 0) }),
    save: () => ({
      document: { plan: state.plan, masked: state.masked },
      arrays: new Map(prefixed('remembered/', state.remembered ?? new Map())),
    }),
    async load(document, arrays) {
      const remembered = arraysUnder('remembered/', arrays)
      Object.assign(state, document, { remembered: remembered.size > 0 ? remembered : undefined })
      if (state.masked !== 'none') maskTrained(trainer, await masksOf(parts.model, state.plan!, { of: state.masked }))
    },
  }
}

function momentOf({ planning: { target }, total }: PruneParts, done: number): Moment {
  const sparsity = target && ('sparsity' in target ? target.sparsity : 'keep' in target ? 1 - target.keep : undefined)
  return { done, steps: total, ...(sparsity !== undefined && { sparsity }) }
}

/** After how many steps the last action comes. Throws `usage` for a way of pruning that leaves nothing masked. */
function lastAction(parts: PruneParts): number {
  const { pruning, total } = parts
  for (let done = total; done >= 0; done--) {
    const last = pruning.actionsAt(momentOf(parts, done)).findLast(action => action.do !== 'remember')
    if (!last) continue
    if (last.do !== 'zero' && last.do !== 'release') return done
    break
  }
  const expected = 'a way of pruning that masks something in the end'
  throw failure({ code: 'usage', who: `pruning '${pruning.name}'`, expected, received: 'another' })
}

async function perform(action: PruningAction, done: number, parts: PruneParts, state: State): Promise<void> {
  const { trainer } = parts
  switch (action.do) {
    case 'prune':
      state.plan = await choose(action, parts, state)
      return hold(parts, state, action.of ?? 'all')
    case 'zero':
      state.plan = await choose(action, parts, state)
      return setToZero(parts, state.plan, action.of)
    case 'regrow':
      state.plan = await exchange(action.share, done, parts, state)
      return hold(parts, state, 'all')
    case 'release':
      state.masked = 'none'
      return trainer.mask(new Map())
    case 'remember':
      state.remembered = await trainer.state()
      return
    case 'rewind':
      if (state.remembered) trainer.restore(state.remembered)
  }
}

async function hold({ trainer, model }: PruneParts, state: State, of: 'all' | 'outputs'): Promise<void> {
  maskTrained(trainer, await masksOf(model, state.plan!, { of }))
  state.masked = of
}

async function setToZero({ trainer, model }: PruneParts, draft: Plan, of: SupportOptions['of']): Promise<void> {
  const weights = await trainer.weights()
  const zeroed = new Map<string, Float32Array>()
  for (const [name, mask] of await masksOf(model, draft, of ? { of } : {})) {
    const own = weights.get(name)
    if (own)
      zeroed.set(
        name,
        own.map((weight, at) => (mask[at] === 0 ? 0 : weight)),
      )
  }
  trainer.assign(zeroed)
}

/** Plans with the weights as they are, behind their masks. */
async function choose(
  { progress, keep = false, by }: PruneAction | ZeroAction,
  { trainer, model, planning }: PruneParts,
  state: State,
): Promise<Plan> {
  const current = withWeights(model, await trainer.weights({ behindMasks: true }))
  const criterion = by === 'movement' ? movementCriterion(await trainer.movement()) : planning.criterion
  return plan(current, { ...planning, criterion, progress, ...(keep && state.plan && { from: state.plan }) })
}

async function exchange(share: number, done: number, parts: PruneParts, { plan: before }: State): Promise<Plan> {
  const { trainer, model, planning, pruning } = parts
  if (!before) {
    const expected = 'something to be masked before it is exchanged'
    throw failure({ code: 'usage', who: `pruning '${pruning.name}'`, expected, received: 'nothing' })
  }
  const batch = await batchAt(parts, done)
  if (!batch) return before
  const current = withWeights(model, await trainer.weights())
  const exchanged = await exchangeCells(current, before, share, await trainer.gradients(batch))
  return plan(current, { ...planning, ...exchanged })
}

/** The batch of the step that comes next. */
async function batchAt({ data, total }: PruneParts, done: number): Promise<TrainBatch | undefined> {
  if (done >= total) return undefined
  for await (const batch of data.epoch(Math.floor(done / data.batches), done % data.batches)) return batch
  return undefined
}
