import type { CoupledSlice, Coupling, Graph, Node, Protected, Tensor } from '@coppice/spec'
import type { Axis } from '../labels/axis.ts'
import type { Labels } from '../labels/labels.ts'
import type { Inferred } from '../inferred.ts'
import type { PreparedGraph } from './prepare.ts'

/** Where one unit lies in one constant, which is a name in {@link Analysis.tensors}. */
export type UnitSlice = CoupledSlice

/**
 * Cells that can be removed one by one. The id is the name of the first tensor that makes the unit's values, numbered
 * where several units lie in it; the kind is `head` for the outer factor of a product (heads, groups), `channel` for
 * everything else.
 */
export interface StructuralUnit extends Coupling {
  /** The class of labels of each cell. */
  readonly atoms: Int32Array
}

/** How an analysis is to be made. */
export interface AnalysisOptions {
  /** Frees the width under LayerNorm and RMSNorm, at about ten nodes a norm. Default false. */
  readonly width?: boolean
  /** Which factor of a product is offered: `outer` (heads, groups) or `inner` (dimensions within them). Default `outer`. */
  readonly factor?: 'outer' | 'inner'
}

/** What can be removed from a graph, and what cannot and why. */
export interface Analysis {
  readonly graph: Graph
  readonly options: Required<AnalysisOptions>
  readonly units: readonly StructuralUnit[]
  readonly protected: readonly Protected[]
  /** Every floating-point constant that the units may lie in, by the names that slices use. */
  readonly tensors: ReadonlyMap<string, Tensor>
  /** What removal builds on; of no use to others. */
  readonly internal: AnalysisInternals
}

/** The state of an analysis that removal and masking build on. */
export interface AnalysisInternals {
  readonly prepared: PreparedGraph
  readonly labels: Labels
  /** The labels of every value. */
  readonly axes: ReadonlyMap<string, readonly Axis[]>
  /** Shapes and known elements at two sizes of the dynamic dimensions. */
  readonly inferences: readonly [ReadonlyMap<string, Inferred>, ReadonlyMap<string, Inferred>]
  /** The nodes that were analysed, by the values that they give. */
  readonly producers: ReadonlyMap<string, Node>
  /** Axes of constants that the mask leaves as they are, by `axisKey`. */
  readonly unmasked: ReadonlySet<string>
  /** Each distinct axis with removable positions, once. */
  readonly liveAxes: readonly Axis[]
}
