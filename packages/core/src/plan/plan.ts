import { failure } from '@coppice/spec'
import type { Capability, Model, Plan, PlannedUnit, Scored, StatisticName } from '@coppice/spec'
import { analysisOf } from '../analysis/analysis-of.ts'
import { defaultFloor, floorAt } from '../allocations/floor.ts'
import { emptyCells, hasCell } from '../cells/cell-set.ts'
import type { CellSet } from '../cells/cell-set.ts'
import { maskModel } from '../mask/mask-model.ts'
import { zeroUnits } from '../mask/zero-cells.ts'
import { countObserved } from '../observe/observations.ts'
import type { Observations } from '../observe/observations.ts'
import { scheduleName } from '../schedules/schedules.ts'
import { normaliseScores } from '../scoring/normalise-scores.ts'
import { score } from '../scoring/score.ts'
import { resolveTarget } from '../targets/resolve-target.ts'
import type { ResolvedTarget } from '../targets/resolve-target.ts'
import { unitsOf } from '../units/units-of.ts'
import type { UnitOutline, Units } from '../units/unit-outline.ts'
import { chooseCells, sparsityOf } from './choose-cells.ts'
import type { Choice, Choosing } from './choose-cells.ts'
import { encodeUnit } from './encode-unit.ts'
import { fingerprint } from './fingerprint.ts'
import { observeRound } from './observe-round.ts'
import { planMagnitudes, ranksMagnitudes } from './plan-magnitudes.ts'
import { resolveOptions } from './plan-options.ts'
import type { PlanOptions, PlanSettings } from './plan-options.ts'
import { validatePlan } from './validate-plan.ts'

interface State {
  readonly choice: Choice
  /** Of each cell, the last score it had before it went. */
  readonly scores: ReadonlyMap<string, Float32Array>
  /** The sparsity that the allocation was asked for at last. */
  readonly sparsity: number
  /** What the criterion was shown at last. */
  readonly observations: Observations | undefined
}

/** Scores in which the cells that are already gone come first. */
function pinRemoved(scores: Float32Array, cells: CellSet | undefined): Float32Array {
  return cells ? scores.map((own, cell) => (hasCell(cells, cell) ? -Infinity : own)) : scores
}

function scoredOf(
  outlines: readonly UnitOutline[],
  scores: ReadonlyMap<string, Float32Array>,
  gone: Choice,
  settings: PlanSettings,
): Scored[] {
  const { criterion } = settings
  return outlines.map(outline => {
    const { id, granularity, size, slices, parametersPerCell } = outline
    const comparable = normaliseScores(scores.get(id)!, granularity, criterion.comparable ?? false)
    const unit = { id, granularity, size, shape: slices[0]?.shape ?? [] }
    return { unit, scores: pinRemoved(comparable, gone.get(id)), parametersPerCell }
  })
}

/** New scores for the cells that are left; those that are gone keep the last they had. */
function mergeScores(fresh: ReadonlyMap<string, Float32Array>, { choice, scores }: State): Map<string, Float32Array> {
  const merge = (id: string, own: Float32Array): Float32Array => {
    const [gone, before] = [choice.get(id), scores.get(id)]
    return gone && before ? own.map((value, cell) => (hasCell(gone, cell) ? before[cell]! : value)) : own
  }
  return new Map([...fresh].map(([id, own]) => [id, merge(id, own)]))
}

async function scoreRound(
  units: Units,
  round: number,
  gone: Choice,
  settings: PlanSettings,
  observations: Observations | undefined,
): Promise<Map<string, Float32Array>> {
  const { criterion, session, signal, onProgress, onWarning, rounds } = settings
  const { outlines } = units
  const tensors = new Map([...units.tensors, ...zeroUnits(outlines, units.tensors, gone)])
  return score(
    { ...units, tensors },
    {
      criterion,
      ...(session?.kernels && { kernels: session.kernels }),
      ...(observations && { observations }),
      ...(signal && { signal }),
      ...(onWarning && { onWarning }),
      ...(onProgress && {
        onProgress: (done: number) => onProgress(done + (round - 1) * outlines.length, rounds * outlines.length),
      }),
    },
  )
}

/** The cells that an earlier plan removes, and the scores that it has of them. */
async function goneBefore(model: Model, from: Plan | undefined): Promise<Pick<State, 'choice' | 'scores'>> {
  if (!from) return { choice: new Map(), scores: new Map() }
  const { choice, thresholds } = await validatePlan(model, from)
  const scored = from.units.flatMap(({ id, scores }) => (scores ? [[id, Float32Array.from(scores)] as const] : []))
  if (thresholds.size === 0) return { choice, scores: new Map(scored) }
  const expected = 'an earlier plan that says which cells go'
  throw failure({ code: 'usage', who: 'plan', expected, received: 'one that says below which magnitude' })
}

async function runRounds(
  parts: Pick<Choosing, 'model' | 'analysis' | 'settings'>,
  units: Units,
  target: ResolvedTarget,
): Promise<State> {
  const { settings, model, analysis } = parts
  const { rounds, schedule, from } = settings
  let state: State = { ...(await goneBefore(model, from)), sparsity: 0, observations: undefined }
  for (let round = 1; round <= rounds; round++) {
    const masked = state.choice.size === 0 ? model : maskModel(model, analysis, units, state)
    const observations = await observeRound(masked, settings, round)
    const scores = mergeScores(await scoreRound(units, round, state.choice, settings, observations), state)
    const scored = scoredOf(units.outlines, scores, state.choice, settings)
    const part = round === rounds ? 1 : Math.min(1, Math.max(0, schedule(round / rounds)))
    const choosing = { ...parts, outlines: units.outlines, scored }
    const chosen = await chooseCells(choosing, target, part * settings.progress)
    state = { scores, observations, ...chosen }
  }
  return state
}

function checkUnits({ outlines, protected: spared }: Units, target: ResolvedTarget): void {
  if (outlines.length > 0 || (target.kind === 'sparsity' && target.amount === 0)) return
  const [first] = spared
  throw failure({
    code: 'budget-missed',
    who: 'plan',
    expected: 'a model of which something can be removed',
    received: `none, ${spared.length} weights being protected${first ? ` (${first.name}: ${first.reason})` : ''}`,
  })
}

function floorOf({ allocation, granularity }: PlanSettings, sparsity: number): number {
  if (!('floor' in allocation)) return 0
  const { floor } = allocation as { readonly floor: number | undefined }
  return floorAt(floor ?? defaultFloor(granularity), sparsity)
}

function optionsOf(settings: PlanSettings, sparsity: number): Plan['options'] {
  const { width, factor, rounds, schedule, progress, granularity, pattern, block } = settings
  return {
    width,
    factor,
    floor: floorOf(settings, sparsity),
    rounds,
    schedule: scheduleName(schedule),
    ...(progress < 1 && { progress }),
    ...(granularity === 'n:m' && { pattern }),
    ...(granularity === 'block' && { block }),
  }
}

function calibrationOf(observations: Observations | undefined): Pick<Plan, 'calibration'> {
  if (!observations) return {}
  const { loss } = observations
  return { calibration: { examples: countObserved(observations), ...(loss && { loss }) } }
}

/** What a plan says of its units. */
interface Made {
  readonly units: readonly PlannedUnit[]
  /** The fraction of cells that go. */
  readonly sparsity: number
  /** The sparsity that the allocation was asked for. */
  readonly asked: number
  readonly observations?: Observations | undefined
}

async function planCells(
  parts: Pick<Choosing, 'model' | 'analysis' | 'settings'>,
  { outlines, ...units }: Units,
  target: ResolvedTarget,
): Promise<Made> {
  const { choice, scores, sparsity, observations } = await runRounds(parts, { outlines, ...units }, target)
  return {
    units: outlines.map(({ id, size }) => encodeUnit(id, choice.get(id) ?? emptyCells(size), scores.get(id))),
    sparsity: sparsityOf(choice),
    asked: sparsity,
    observations,
  }
}

/**
 * Decides which cells go. The plan is plain JSON: look at it, edit `removed`, save it, and carry it out with
 * {@link mask} or {@link remove}.
 *
 * A criterion that needs statistics is shown them by `session` on `calibration` data; in each round but the first the
 * model without the cells that are already gone is observed again. The plan records how many examples were run.
 *
 * Where a model has no nodes and the criterion is the magnitude of single weights, weights are ranked while they are
 * read: of a checkpoint of any size little is in memory, and the plan says for each tensor the magnitude below which
 * weights go.
 *
 * A floor that the target leaves no room for is lowered; `options.floor` of the plan says to what.
 *
 * @throws a failure with code `usage` where the options are wrong or what the criterion needs is missing, `budget-missed` where nothing can be removed or the
 * target cannot be reached, `invalid-model` where a weight is NaN or infinite.
 *
 * @example
 * ```ts
 * const draft = await plan(model, { criterion: l1(), target: { sparsity: 0.5 } })
 * console.table(draft.units)
 * ```
 */
export async function plan<const Need extends StatisticName = never, const Can extends Capability = Capability>(
  model: Model,
  options: PlanOptions<Need, Can>,
): Promise<Plan> {
  const settings = resolveOptions(options as PlanOptions)
  const { granularity, criterion, allocation, seed } = settings
  const target = resolveTarget(settings.target, granularity)
  const isStructural = granularity === 'channel' || granularity === 'head'
  const analysis = isStructural ? await analysisOf(model.graph, settings) : undefined
  const units = await unitsOf(model, analysis, granularity, settings)
  checkUnits(units, target)
  const made: Made = ranksMagnitudes(model, settings)
    ? await planMagnitudes(units, target.amount * settings.progress, settings)
    : await planCells({ model, analysis, settings }, units, target)
  return {
    kind: 'coppice-plan',
    version: 1,
    fingerprint: await fingerprint(model),
    criterion: criterion.name,
    granularity,
    allocation: allocation.name,
    target: settings.target,
    seed,
    options: optionsOf(settings, made.asked),
    ...calibrationOf(made.observations),
    sparsity: made.sparsity,
    units: made.units,
    protected: units.protected,
  }
}
