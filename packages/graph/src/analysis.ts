import type { Graph, Protected, Role } from '@coppice/spec'

/** Where one unit lies in one constant: cell `c` is `positions[c * count] … positions[c * count + count - 1]` of the axis. */
export interface UnitSlice {
  readonly tensor: string
  readonly axis: number
  readonly positions: Int32Array
  readonly count: number
  readonly role: Role
}

/** Cells that can be removed one by one, each with its slices of every tensor that is coupled to it. */
export interface StructuralUnit {
  readonly id: string
  /** `head` for the outer factor of a product (heads, groups), `channel` for everything else. */
  readonly kind: 'channel' | 'head'
  /** The number of cells, at least 2. */
  readonly size: number
  readonly slices: readonly UnitSlice[]
}

/** What can be removed from a graph, and what cannot and why. */
export interface Analysis {
  readonly graph: Graph
  readonly units: readonly StructuralUnit[]
  readonly protected: readonly Protected[]
}

export interface AnalysisOptions {
  /** Frees the width under LayerNorm and RMSNorm, at about ten nodes a norm. Default false. */
  readonly width?: boolean
  /** Which factor of a product is offered: `outer` (heads, groups) or `inner` (dimensions within them). Default `outer`. */
  readonly factor?: 'outer' | 'inner'
}
