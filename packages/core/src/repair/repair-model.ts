import { keptAxes } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Calibration, Model, Plan, Session } from '@coppice/spec'
import { toSelection } from '../plan/choose-cells.ts'
import { validatePlan } from '../plan/validate-plan.ts'
import { checkSignal } from '../scoring/check-signal.ts'
import { applySolution } from './apply-solution.ts'
import { cellNumbers } from './cell-numbers.ts'
import { countExamples, holdOut } from './calibration-examples.ts'
import { collectLevel } from './collect-level.ts'
import type { Collected, Work } from './collect-level.ts'
import { errorOf } from './error-of.ts'
import { findLayers } from './find-layers.ts'
import type { LeftAlone } from './find-layers.ts'
import type { Layer } from './layer.ts'
import { outputErrors } from './output-error.ts'
import { elementsFrom, moveZeros } from './move-zeros.ts'
import { poseProblem } from './pose-problem.ts'
import type { ProblemParts } from './pose-problem.ts'
import type { Repair } from './repair.ts'
import type { MendedLayer, RepairReport } from './repair-report.ts'
import { supportsOf } from './support.ts'

/** What a repair works with. */
export interface RepairModelOptions {
  readonly repair: Repair
  /** The plan that the pruned model was made by. */
  readonly plan: Plan
  /** Runs both models; it needs `forward`. */
  readonly session: Session
  /** Examples; they are gone through once for each layer, or oftener. */
  readonly calibration: Calibration
  /** Of the choice of rows and of held-out examples. Default the plan's. */
  readonly seed?: number
  readonly signal?: AbortSignal
  /** Called after each layer. */
  readonly onProgress?: (done: number, total: number) => void
}

/** A mended model and what was done to it. */
export interface Repaired {
  readonly model: Model
  readonly report: RepairReport
  /** The plan with the zeros where they are now; the one that was given unless the repair moves zeros. */
  readonly plan: Plan
}

function checkGranularity({ name, granularities }: Repair, { granularity }: Plan): void {
  if (!granularities || granularities.includes(granularity)) return
  throw failure({
    code: 'usage',
    who: `the repair '${name}'`,
    expected: `a plan of the granularity ${granularities.join(', ')}`,
    received: `'${granularity}'`,
    remedy: 'Use least squares.',
  })
}

/** Inputs of one layer are summed in matrices of this many elements at most. */
const mostElements = 6e7

/** Where the layers of both models correspond. */
async function compareModels(
  dense: Model,
  pruned: Model,
  plan: Plan,
): Promise<Pick<Work, 'kept' | keyof ProblemParts>> {
  const { analysis, choice, units } = await validatePlan(dense, plan)
  const outlines = new Map(units.outlines.map(outline => [outline.id, outline]))
  const cells = (tensor: string): Int32Array | undefined =>
    analysis || !outlines.has(tensor) ? undefined : cellNumbers(outlines.get(tensor)!, plan.options.pattern)
  const parts = { granularity: plan.granularity, cells }
  const tensors = [...dense.graph.tensors]
  const isSmaller = tensors.some(([name, { shape }]) => {
    const after = pruned.graph.tensors.get(name)?.shape
    return after && after.some((size, axis) => size !== shape[axis])
  })
  if (analysis && isSmaller) return { ...parts, kept: keptAxes(analysis, toSelection(choice)), supports: undefined }
  return { ...parts, kept: () => [], supports: await supportsOf(dense, plan) }
}

interface State {
  readonly model: Model
  readonly layers: MendedLayer[]
  readonly leftAlone: LeftAlone[]
  /** Weights whose zeros were chosen anew: for each element 1 where it stays. */
  readonly moved: Map<string, Uint8Array>
}

/** Mends one layer, unless that would make what it gives worse. */
async function mendLayer(state: State, layer: Layer, { reason, moments }: Collected, work: Work): Promise<State> {
  const { repair } = work
  const alone = (reason: string): State => {
    state.leftAlone.push({ layer: layer.weight.name, reason })
    return state
  }
  if (reason !== undefined) return alone(reason)
  const problem = await poseProblem(layer, moments, work)
  const solution = repair.solve(problem)
  if (typeof solution === 'string') return alone(solution)
  const { groups } = problem
  const before = errorOf(problem, { weights: groups.map(own => own.weights), biases: groups.map(own => own.bias) })
  const accepted = solution.error < before
  state.layers.push({
    layer: layer.weight.name,
    operator: layer.operator,
    rows: [groups[0]!.fit.rows, groups[0]!.held.rows],
    before,
    after: accepted ? solution.error : before,
    ...(solution.ridge !== undefined && { ridge: solution.ridge }),
    accepted,
    ...(!accepted && { reason: `its held-out error would be ${solution.error.toPrecision(3)}` }),
  })
  if (!accepted) return state
  if (solution.supports) state.moved.set(layer.weight.name, elementsFrom(layer, solution.supports))
  return { ...state, model: await applySolution(state.model, layer, solution) }
}

/** Layers that are mended from the same runs: of one level, as many as there is memory for. */
function batchLayers(layers: readonly Layer[]): Layer[][] {
  const batches: Layer[][] = []
  let elements = Infinity
  for (const layer of layers.toSorted((a, b) => a.level - b.level)) {
    const { groups, inputs, outputs } = layer.form
    const own = groups * inputs * (inputs + outputs)
    if (batches.at(-1)?.[0]?.level !== layer.level || elements + own > mostElements) {
      batches.push([])
      elements = 0
    }
    elements += own
    batches.at(-1)!.push(layer)
  }
  return batches
}

const tooLarge = ({ form }: Layer): boolean => form.inputs * form.inputs > mostElements

async function mendLayers(pruned: Model, work: Work, onProgress: RepairModelOptions['onProgress']): Promise<State> {
  const { layers, leftAlone } = findLayers(work.dense.graph, pruned.graph)
  const large = layers.filter(tooLarge)
  const all = large.map(({ weight, form }) => ({ layer: weight.name, reason: `it has ${form.inputs} inputs` }))
  let state: State = { model: pruned, layers: [], leftAlone: [...leftAlone, ...all], moved: new Map() }
  let done = 0
  for (const batch of batchLayers(layers.filter(layer => !tooLarge(layer)))) {
    const collected = await collectLevel(state.model, batch, work)
    for (const [i, layer] of batch.entries()) {
      checkSignal(work.signal, 'repairModel')
      state = await mendLayer(state, layer, collected[i]!, work)
      onProgress?.(++done, layers.length)
    }
  }
  return state
}

/**
 * Mends the weights that stay after pruning, without training: layer by layer in forward order, each fitted to what the
 * dense model's layer gives, given what the pruned and already mended network feeds it.
 *
 * Never worse than before on the held-out examples: a layer's new weights are taken only where they bring its outputs
 * nearer to the dense layer's, and if in the end the model's outputs are farther from the dense model's than before,
 * everything is taken back. The same seed gives the same weights, however the examples are batched.
 *
 * @throws a failure with code `usage` where the session cannot run models or there are no examples, `plan-mismatch`
 * where the plan does not fit the dense model, `interrupted` where the signal fires.
 *
 * @example
 * ```ts
 * const pruned = await remove(model, draft)
 * const { model: mended, report } = await repairModel(model, pruned, {
 *   repair: leastSquares(),
 *   plan: draft,
 *   session,
 *   calibration,
 * })
 * report.outputError // { before: 0.31, after: 0.02 }
 * ```
 */
export async function repairModel(dense: Model, pruned: Model, options: RepairModelOptions): Promise<Repaired> {
  const { repair, session, calibration, plan, seed = plan.seed } = options
  if (!session.prepare)
    throw failure({
      code: 'usage',
      who: 'repairModel',
      expected: 'a session that runs models',
      received: `the backend '${session.backend}', which does not`,
    })
  checkGranularity(repair, plan)
  const examples = await countExamples(calibration, repair.sampling.examples)
  const held = holdOut(examples, repair.sampling.holdOut ?? 0.2, seed)
  const work: Work = { ...options, dense, seed, held, ...(await compareModels(dense, pruned, plan)) }
  const { model, layers, leftAlone, moved } = await mendLayers(pruned, work, options.onProgress)
  const [before, after] = await outputErrors(dense, [pruned, model], {
    ...work,
    held: held.includes(1) ? held : held.map(() => 1),
  })
  const undone = !(after! <= before!)
  return {
    model: undone ? pruned : model,
    plan: undone ? plan : moveZeros(plan, moved, work.cells),
    report: {
      repair: repair.name,
      examples,
      heldOut: held.reduce((sum, one) => sum + one, 0),
      layers,
      leftAlone,
      outputError: { before: before!, after: undone ? before! : after! },
      undone,
    },
  }
}
