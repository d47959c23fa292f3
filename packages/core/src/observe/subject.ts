import { failure } from '@coppice/spec'
import type { Model, StatisticName } from '@coppice/spec'
import { outputSlices } from '@coppice/spec'
import { analysisOf } from '../analysis/analysis-of.ts'
import { fingerprint } from '../plan/fingerprint.ts'
import { createTensorLoader } from '../units/tensor-loader.ts'
import type { SliceOutline, UnitOutline } from '../units/unit-outline.ts'
import { unitsOf } from '../units/units-of.ts'
import type { Observations, ObservationSettings } from './observations.ts'
import { structuralColumns } from './structural-columns.ts'
import type { UnitColumns } from './unit-columns.ts'
import { weightColumns } from './weight-columns.ts'

/** A slice with its weights, and the constant that it lies in. */
export interface LoadedSlice {
  readonly slice: SliceOutline
  readonly constant: string
  readonly data: Float32Array
}

/** The units of a model and where their statistics come from. */
export interface Subject {
  readonly fingerprint: string
  readonly outlines: readonly UnitOutline[]
  /** By unit. */
  readonly columns: ReadonlyMap<string, UnitColumns>
  /** The constant that a slice lies in: several names may stand for one. */
  constantOf(tensor: string): string
  /** For each unit the slices that make its cells; present where `gradient.weightTimesGradient` is asked for. */
  readonly makers: ReadonlyMap<string, readonly LoadedSlice[]>
}

const looksAtColumns = (name: StatisticName): boolean =>
  name === 'raw' || name.startsWith('activation.') || name.startsWith('gradient.activation')

function checkColumns(outlines: readonly UnitOutline[], columns: Subject['columns'], needs: readonly StatisticName[]) {
  const need = needs.find(looksAtColumns)
  const blind = need && outlines.find(({ id }) => !columns.has(id))
  if (!blind) return
  throw failure({
    code: 'usage',
    who: `observe, the unit '${blind.id}'`,
    expected: `inputs to observe, as the statistic ${need} needs`,
    received: 'a weight whose inputs are no value of the graph, or that several layers read in different ways',
    remedy: 'Choose a criterion that looks at weights or their gradients alone, or leave out embedding tables.',
  })
}

/** Finds the units of a model and the values that show them. */
export async function subjectOf(model: Model, settings: ObservationSettings): Promise<Subject> {
  const { granularity, needs } = settings
  const isStructural = granularity === 'channel' || granularity === 'head'
  const analysis = isStructural ? await analysisOf(model.graph, settings) : undefined
  const units = await unitsOf(model, analysis, granularity, settings)
  const { outlines } = units
  const ids = outlines.map(({ id }) => id)
  const columns = analysis ? structuralColumns(analysis, ids) : weightColumns(outlines)
  checkColumns(outlines, columns, needs)
  const aliases = analysis?.internal.prepared.aliases
  const constantOf = (tensor: string): string => aliases?.get(tensor)?.constant ?? tensor
  const makers = new Map<string, readonly LoadedSlice[]>()
  if (needs.includes('gradient.weightTimesGradient')) {
    const loader = createTensorLoader(units.tensors, new Map(), Infinity)
    for (const outline of outlines) makers.set(outline.id, await loadMakers(outline, loader.load, constantOf))
  }
  return { fingerprint: await fingerprint(model), outlines, columns, constantOf, makers }
}

async function loadMakers(
  { id, granularity, size, slices }: UnitOutline,
  load: (tensor: string) => Promise<Float32Array>,
  constantOf: (tensor: string) => string,
): Promise<LoadedSlice[]> {
  const unread = new Float32Array(0)
  const unit = { id, granularity, size, slices: slices.map(slice => ({ ...slice, data: unread })) }
  const loaded: LoadedSlice[] = []
  for (const slice of outputSlices(unit))
    loaded.push({ slice, constant: constantOf(slice.tensor), data: await load(slice.tensor) })
  return loaded
}

/** Observations of a model that have seen nothing. */
export function emptyObservations(subject: Subject, settings: ObservationSettings): Observations {
  const { outlines, columns, constantOf } = subject
  const units = outlines.map(({ id, slices }) => {
    const own = columns.get(id)
    const tensors = slices.map(({ tensor }) => constantOf(tensor))
    return [id, { columns: own?.key ?? null, repeat: own?.repeat ?? 1, tensors }] as const
  })
  return {
    kind: 'coppice-observations',
    version: 1,
    fingerprint: subject.fingerprint,
    settings,
    complete: false,
    examples: [],
    gradientExamples: [],
    units: Object.fromEntries(units),
    columns: {},
    tensors: {},
    cells: {},
  }
}
