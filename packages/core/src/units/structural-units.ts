import type { Analysis, StructuralUnit } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import type { SliceOutline, UnitOutline, Units } from './unit-outline.ts'

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

function sliceOf(slice: StructuralUnit['slices'][number], tensors: ReadonlyMap<string, Tensor>): SliceOutline {
  const { tensor, axis, positions, count, role } = slice
  return { tensor, shape: tensors.get(tensor)!.shape, role, layout: { kind: 'axis', axis, positions, count } }
}

/** Parameters of one cell in one slice. */
function parametersIn({ shape, layout }: SliceOutline): number {
  return layout.kind === 'axis' ? (layout.count * product(shape)) / Math.max(1, shape[layout.axis]!) : 0
}

const outputsFirst = (slices: readonly SliceOutline[]): SliceOutline[] => [
  ...slices.filter(({ role }) => role === 'output'),
  ...slices.filter(({ role }) => role !== 'output'),
]

/**
 * The units of whole channels, neurons, heads and groups, as the analysis of the graph found them: all of them for
 * `channel`, only heads and groups for `head`.
 */
export function structuralUnits(analysis: Analysis, granularity: 'channel' | 'head'): Units {
  const wanted = analysis.units.filter(({ kind }) => granularity === 'channel' || kind === 'head')
  const outlines = wanted.map(({ id, size, slices }): UnitOutline => {
    const outlined = outputsFirst(slices.map(slice => sliceOf(slice, analysis.tensors)))
    const parametersPerCell = outlined.reduce((sum, slice) => sum + parametersIn(slice), 0)
    return { id, granularity, size, slices: outlined, parametersPerCell }
  })
  return { outlines, protected: analysis.protected, tensors: analysis.tensors }
}
