import type { CoupledSlice, Graph, Protected } from '@coppice/spec'
import type { Analysis } from '../analysis/analysis.ts'
import { isWeightType } from '../analysis/constants-of.ts'
import { distinctAxes } from '../analysis/fix-whole-axes.ts'
import { fixedAxes, isLive, type Axis } from '../labels/axis.ts'
import { FIXED, Labels } from '../labels/labels.ts'
import { checkCouplings } from './check-couplings.ts'

/** The analysis of a graph without nodes: what its couplings name can be removed, and nothing else. */
export function analyseCouplings(graph: Graph, options: Analysis['options']): Analysis {
  const { tensors, couplings = [] } = graph
  checkCouplings(couplings, tensors)
  const labels = new Labels()
  const axes = new Map<string, readonly Axis[]>([...tensors].map(([name, { shape }]) => [name, fixedAxes(shape)]))
  const units = couplings.map(coupling => {
    const atoms = labels.fresh(coupling.size)
    for (const slice of coupling.slices)
      axes.set(slice.tensor, labelSlice(labels, axes.get(slice.tensor)!, slice, atoms))
    return { ...coupling, atoms }
  })
  return {
    graph,
    options,
    units,
    protected: findUncoupled(graph, axes),
    tensors,
    internal: {
      prepared: { nodes: [], constants: tensors, aliases: new Map() },
      labels,
      axes,
      inferences: [new Map(), new Map()],
      producers: new Map(),
      unmasked: new Set(),
      liveAxes: [...distinctAxes(axes).keys()].filter(isLive),
    },
  }
}

/** Gives positions the labels of their cells; those in cells of several couplings go if any of them goes. */
function labelSlice(
  labels: Labels,
  axes: readonly Axis[],
  { axis, positions, count }: CoupledSlice,
  atoms: Int32Array,
): readonly Axis[] {
  const { size, ids: before } = axes[axis]!
  const ids = before ?? new Int32Array(size).fill(FIXED)
  positions.forEach((position, index) => {
    const atom = atoms[Math.floor(index / count)]!
    const known = ids[position]!
    ids[position] = known === FIXED ? atom : labels.product([known, atom])
  })
  return axes.with(axis, { size, ids })
}

/** Axes of weight matrices that no coupling names; kernel windows are not worth naming. */
function findUncoupled({ tensors }: Graph, axes: ReadonlyMap<string, readonly Axis[]>): Protected[] {
  return [...tensors].flatMap(([name, { type, shape }]) => {
    if (shape.length < 2 || !isWeightType(type)) return []
    const fixed = [0, 1].filter(axis => shape[axis]! > 1 && !isLive(axes.get(name)![axis]!))
    return fixed.map(axis => ({ name: `${name} axis ${axis}`, reason: 'nothing says what goes with it' }))
  })
}
