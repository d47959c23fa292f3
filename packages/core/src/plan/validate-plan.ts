import type { Analysis } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Granularity, MagnitudeThreshold, Model, Plan, PlannedUnit } from '@coppice/spec'
import { analysisOf } from '../analysis/analysis-of.ts'
import { cellsFromIndices, countCells, decodeCells } from '../cells/cell-set.ts'
import type { CellSet } from '../cells/cell-set.ts'
import { unitsOf } from '../units/units-of.ts'
import type { UnitOutline, Units } from '../units/unit-outline.ts'
import type { Choice } from './choose-cells.ts'
import { fingerprint } from './fingerprint.ts'
import { parsePlan } from './parse-plan.ts'

/** A plan and the parts of the model that it speaks of. */
export interface ValidPlan {
  readonly plan: Plan
  /** Present for channels and heads. */
  readonly analysis: Analysis | undefined
  readonly units: Units
  /** The cells that go, by unit id; only units that lose some. */
  readonly choice: Choice
  /** By unit id, where the plan says a magnitude and not which cells. */
  readonly thresholds: ReadonlyMap<string, MagnitudeThreshold>
}

const who = 'the plan'

function mismatch(expected: string, received: string, remedy?: string): Error {
  return failure({ code: 'plan-mismatch', who, expected, received, ...(remedy !== undefined && { remedy }) })
}

function checkFingerprint(plan: Plan, own: string): void {
  if (plan.fingerprint === own) return
  const [expected, received] = [plan.fingerprint, own].map(text => text.slice(0, 12))
  throw mismatch(
    `the model it was made for (${expected})`,
    `another model (${received})`,
    'Make a new plan; a plan fits as long as names, shapes and nodes are the same.',
  )
}

function outlineFor({ id, cells }: PlannedUnit, outline: UnitOutline | undefined): UnitOutline {
  if (!outline) throw mismatch('units of the model', `the unit '${id}', which it has not`)
  if (cells !== outline.size) throw mismatch(`${outline.size} cells in the unit '${id}'`, `${cells}`)
  return outline
}

function cellsOf(id: string, cells: number, removed: Exclude<PlannedUnit['removed'], MagnitudeThreshold>): CellSet {
  if ('base64' in removed) return decodeCells(cells, removed.base64, `${who}, unit '${id}'`)
  const beyond = removed.find(cell => cell >= cells)
  if (beyond !== undefined) throw mismatch(`cells 0 to ${cells - 1} of the unit '${id}'`, `cell ${beyond}`)
  return cellsFromIndices(cells, removed)
}

function choiceOf({ units, granularity }: Plan, { outlines }: Units): Pick<ValidPlan, 'choice' | 'thresholds'> {
  const known = new Map(outlines.map(outline => [outline.id, outline]))
  const choice = new Map<string, CellSet>()
  const thresholds = new Map<string, MagnitudeThreshold>()
  for (const unit of units) {
    const { id, removed } = unit
    const { size } = outlineFor(unit, known.get(id))
    if ('below' in removed) {
      thresholds.set(id, checkThreshold(id, removed, size, granularity))
      continue
    }
    const cells = cellsOf(id, size, removed)
    const count = countCells(cells)
    if (count === cells.size && (granularity === 'channel' || granularity === 'head'))
      throw mismatch(`at least one cell of the unit '${id}' to stay`, `all ${count} removed`)
    if (count > 0) choice.set(id, cells)
  }
  return { choice, thresholds }
}

function checkThreshold(
  id: string,
  threshold: MagnitudeThreshold,
  size: number,
  granularity: Granularity,
): MagnitudeThreshold {
  const { below, until, count } = threshold
  if (granularity !== 'element') throw mismatch(`cells of the unit '${id}'`, `a magnitude, which is for single weights`)
  if (Math.fround(below) === below && below >= 0 && below < Infinity && until <= size && count <= size) return threshold
  throw mismatch(`a float32 magnitude and at most ${size} weights in the unit '${id}'`, JSON.stringify(threshold))
}

/**
 * Checks that a plan fits a model and reads the cells that go. Indices may be in any order and may repeat, as editing
 * leaves them; units that are left out keep everything.
 *
 * @throws a failure with code `plan-mismatch` where the plan is malformed, was made for another model, names a unit or a
 * cell that is not there, or leaves nothing of a unit.
 *
 * @example
 * ```ts
 * const { choice } = await validatePlan(model, parsePlan(text))
 * ```
 */
export async function validatePlan(model: Model, plan: Plan): Promise<ValidPlan> {
  const { granularity, options } = parsePlan(plan)
  checkFingerprint(plan, await fingerprint(model))
  const isStructural = granularity === 'channel' || granularity === 'head'
  const analysis = isStructural ? await analysisOf(model.graph, options) : undefined
  const units = await unitsOf(model, analysis, granularity, { ...options, tables: true, exempt: [] })
  return { plan, analysis, units, ...choiceOf(plan, units) }
}
