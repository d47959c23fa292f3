import {
  byteLengthOf,
  countMacs,
  elementsOf,
  keptShapes,
  parametersAfter,
  protectLast,
  removeCells,
} from '@coppice/graph'
import type { Analysis, Selection } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Allocation, Model, Scored } from '@coppice/spec'
import { uniform } from '../allocations/uniform.ts'
import { cellsFromIndices, countCells, indicesOf } from '../cells/cell-set.ts'
import type { CellSet } from '../cells/cell-set.ts'
import { lowestCells, lowestOfGroups } from '../cells/lowest-cells.ts'
import { fitSparsity } from '../targets/fit-sparsity.ts'
import type { Trial } from '../targets/fit-sparsity.ts'
import type { ResolvedTarget } from '../targets/resolve-target.ts'
import type { UnitOutline } from '../units/unit-outline.ts'
import type { PlanSettings } from './plan-options.ts'

/** The cells that go, by unit id. */
export type Choice = ReadonlyMap<string, CellSet>

/** Everything that choosing cells looks at. */
export interface Choosing {
  readonly model: Model
  /** Present for channels and heads. */
  readonly analysis: Analysis | undefined
  readonly outlines: readonly UnitOutline[]
  /** Scores on which cells are ranked within and between units. */
  readonly scored: readonly Scored[]
  readonly settings: PlanSettings
}

const rounding = 1e-6

/** A choice as the graph takes it. */
export function toSelection(choice: Choice): Selection {
  return new Map([...choice].map(([id, cells]) => [id, indicesOf(cells)]))
}

function fractionOf(allocation: Allocation, fractions: ReadonlyMap<string, number>, id: string): number {
  const fraction = fractions.get(id)
  if (fraction !== undefined && fraction >= 0 && fraction <= 1) return fraction
  throw failure({
    code: 'internal',
    who: `the allocation '${allocation.name}'`,
    expected: `a fraction from 0 to 1 for the unit '${id}'`,
    received: String(fraction),
  })
}

/** The lowest cells of each unit, as many as the allocation says, but never all of them. */
function chooseByAllocation({ scored }: Choosing, allocation: Allocation, sparsity: number): Choice {
  const fractions = allocation.allocate(scored, sparsity)
  return new Map(
    scored.map(({ unit: { id, size }, scores }) => {
      const count = Math.floor(fractionOf(allocation, fractions, id) * size + rounding)
      return [id, lowestCells(scores, Math.min(count, size - 1))]
    }),
  )
}

function keepAxes({ analysis, scored }: Choosing, choice: Choice): Choice {
  if (!analysis) return choice
  const scores = new Map(scored.map(({ unit, scores: own }) => [unit.id, own]))
  const selection = toSelection(choice)
  const safe = protectLast(analysis, selection, scores)
  if (safe === selection) return choice
  return new Map([...choice].map(([id, { size }]) => [id, cellsFromIndices(size, safe.get(id) ?? [])]))
}

function choose(choosing: Choosing, allocation: Allocation, sparsity: number): Choice {
  return keepAxes(choosing, chooseByAllocation(choosing, allocation, sparsity))
}

/** The bytes of the model without what the smaller tensors lose; what the file says besides is taken to stay the same. */
function bytesAfter(model: Model, analysis: Analysis, choice: Choice): number {
  let bytes = model.bytes
  for (const [name, shape] of keptShapes(analysis, toSelection(choice))) {
    const tensor = analysis.tensors.get(name)
    if (tensor)
      bytes -= byteLengthOf(tensor.type, elementsOf(tensor.shape)) - byteLengthOf(tensor.type, elementsOf(shape))
  }
  return bytes
}

/** What a target limits: how it is measured, and what it is before anything goes. */
interface Measure {
  readonly measure: (choice: Choice) => number | Promise<number>
  readonly whole: number
}

async function measureFor(
  { model, analysis }: Choosing & { readonly analysis: Analysis },
  kind: ResolvedTarget['kind'],
): Promise<Measure> {
  if (kind === 'bytes') return { measure: choice => bytesAfter(model, analysis, choice), whole: model.bytes }
  if (kind === 'macs') {
    const measure = async (choice: Choice): Promise<number> => countMacs(removeCells(analysis, toSelection(choice)))
    return { measure, whole: await countMacs(model.graph) }
  }
  return {
    measure: choice => parametersAfter(analysis, toSelection(choice)),
    whole: parametersAfter(analysis, new Map()),
  }
}

function missed(kind: string, limit: number, least: number): Error {
  return failure({
    code: 'budget-missed',
    who: 'plan',
    expected: `at most ${Math.floor(limit)} ${kind}`,
    received: `${Math.ceil(least)} ${kind} with everything removed that can be`,
    remedy: 'Raise the target, or free more of the model (see what the plan protects, and the option width).',
  })
}

/** The most that may be left of the quantity after a part of the schedule. */
async function limitFor(
  choosing: Choosing,
  target: ResolvedTarget,
  progress: number,
  { measure, whole }: Measure,
): Promise<number> {
  if (target.kind === 'sparsity') return measure(choose(choosing, uniform(), target.amount * progress))
  const wanted = target.amount < 1 ? target.amount * whole : target.amount
  return whole - Math.max(0, whole - wanted) * progress
}

/** Spends a budget of parameters, bytes or multiply-accumulates where the scores are lowest. */
async function chooseByBudget(
  choosing: Choosing & { readonly analysis: Analysis },
  target: ResolvedTarget,
  progress: number,
): Promise<Trial<Choice>> {
  const measured = await measureFor(choosing, target.kind)
  const limit = await limitFor(choosing, target, progress, measured)
  const trial = await fitSparsity({
    ...measured,
    choose: sparsity => choose(choosing, choosing.settings.allocation, sparsity),
    limit,
    guess: target.kind === 'sparsity' ? target.amount * progress : 1 - limit / measured.whole,
    count: countRemoved,
  })
  if (trial.amount > limit) throw missed(target.kind === 'sparsity' ? 'parameters' : target.kind, limit, trial.amount)
  return trial
}

function chooseGroups({ scored, outlines, settings }: Choosing): Choice {
  const groups = new Map(outlines.map(outline => [outline.id, outline.groups!]))
  return new Map(
    scored.map(({ unit: { id }, scores }) => [id, lowestOfGroups(scores, groups.get(id)!, settings.pattern)]),
  )
}

/** The cells that go, and the sparsity at which the allocation was asked. */
export async function chooseCells(
  choosing: Choosing,
  target: ResolvedTarget,
  progress: number,
): Promise<Omit<Trial<Choice>, 'amount'>> {
  const { analysis, settings } = choosing
  const sparsity = target.amount * progress
  if (settings.granularity === 'n:m') return { sparsity, choice: chooseGroups(choosing) }
  if (analysis && (target.kind !== 'sparsity' || settings.allocation.name !== 'uniform'))
    return chooseByBudget({ ...choosing, analysis }, target, progress)
  return { sparsity, choice: choose(choosing, settings.allocation, sparsity) }
}

/** How many cells a choice removes. */
function countRemoved(choice: Choice): number {
  let removed = 0
  for (const set of choice.values()) removed += countCells(set)
  return removed
}

/** The fraction of cells that a choice removes. */
export function sparsityOf(choice: Choice): number {
  let cells = 0
  for (const { size } of choice.values()) cells += size
  return cells > 0 ? countRemoved(choice) / cells : 0
}
