import type { Graph, Role } from '@coppice/spec'
import { dynamicSizes } from '../inference/dynamic-sizes.ts'
import { inferKnown } from '../inference/infer.ts'
import { readConstants } from '../inference/read-constants.ts'
import { isLive } from '../labels/axis.ts'
import type { Analysis, AnalysisOptions } from './analysis.ts'
import { findProtected } from './find-protected.ts'
import { analyseCouplings } from '../couplings/analyse-couplings.ts'
import { findUnits, type Place } from './find-units.ts'
import { distinctAxes, fixWholeAxes } from './fix-whole-axes.ts'
import { prepareGraph, type PreparedGraph } from './prepare.ts'
import { propagate, axisKey, type Propagation } from './propagate.ts'

/**
 * Finds what can be removed from a graph, and what cannot and why. Of a graph without nodes, its couplings tell.
 *
 * @param options `width` frees the width under norms; `factor` says which factor of a product is offered.
 * @throws a failure with code `invalid-model` where the shapes of the graph contradict each other, `usage` where its
 * couplings do not fit its tensors.
 * @see Fang et al., DepGraph: Towards Any Structural Pruning, CVPR 2023, for the problem; the method here ties labels.
 *
 * @example
 * ```ts
 * const { units } = await analyse(model.graph)
 * units.map(unit => `${unit.id}: ${unit.size}`) // ['conv1.weight: 64', …]
 * ```
 */
export async function analyse(graph: Graph, options: AnalysisOptions = {}): Promise<Analysis> {
  const { width = false, factor = 'outer' } = options
  if (graph.nodes.length === 0) return analyseCouplings(graph, { width, factor })
  const prepared = prepareGraph(graph)
  const analysed: Graph = { ...graph, nodes: prepared.nodes.map(({ node }) => node), tensors: prepared.constants }
  const constants = await readConstants(analysed)
  const [first, second = first] = await dynamicSizes(graph)
  const inferences = [inferKnown(analysed, constants, first), inferKnown(analysed, constants, second)] as const
  const propagation = propagate(analysed, prepared, inferences, width)
  const { labels, axes, producers, unmasked } = propagation
  const distinct = distinctAxes(axes)
  fixWholeAxes(labels, distinct)
  const places = placesOf(prepared, propagation)
  return {
    graph,
    options: { width, factor },
    units: findUnits(places, labels, factor),
    protected: findProtected(places, labels, prepared),
    tensors: prepared.constants,
    internal: {
      prepared,
      labels,
      axes,
      inferences,
      producers,
      unmasked,
      liveAxes: [...distinct.keys()].filter(isLive),
    },
  }
}

/** Every axis of every weight that is used, in the order in which the nodes use them. */
function placesOf(prepared: PreparedGraph, propagation: Propagation): Place[] {
  const names = new Set(prepared.nodes.flatMap(({ node }) => node.inputs))
  return [...names].flatMap(name => {
    if (!propagation.roles.constants.has(name)) return []
    const { shape } = prepared.constants.get(name)!
    const rank = shape.length
    return propagation.axes.get(name)!.map((labels, axis) => {
      const role = propagation.roles.marks.get(axisKey(name, axis)) ?? defaultRole(shape)
      return { tensor: name, axis, rank, labels, role }
    })
  })
}

/** A vector is a bias, also where it is written with axes of size 1 to be added to channels. */
const defaultRole = (shape: readonly number[]): Role => (shape.filter(size => size > 1).length < 2 ? 'bias' : 'output')
