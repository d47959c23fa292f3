import type { Granularity } from '@coppice/spec'
import type { Matrix } from '../linear-algebra/matrix.ts'
import type { Moments } from './moments.ts'

/** What a repair is shown of one group of a layer; a dense layer is one group. */
export interface GroupProblem {
  /** The weights as pruning left them, [outputs, inputs]. */
  readonly weights: Matrix
  /** The weights before pruning, of the same shape: outputs and inputs that are gone are left out. */
  readonly dense: Matrix
  /** For each weight 1 where it may be anything, 0 where it stays zero; left out where all may. */
  readonly support?: Uint8Array
  /** What is added to each output now. */
  readonly bias: Float64Array
  /** For each output 1 where the bias may change. */
  readonly free: Uint8Array
  /** Inputs of the pruned network and outputs of the dense one, of the examples to fit. */
  readonly fit: Moments
  /** The same of the examples that are held out. */
  readonly held: Moments
  /** What inputs that never varied gave to each output before they went; present where the repair asks for it. */
  readonly constants?: Float64Array
  /** For each weight the group or block that it is chosen with, numbered from 0; weights alone have none. */
  readonly cells?: Int32Array
}

/** One layer to be mended. */
export interface LayerProblem {
  readonly groups: readonly GroupProblem[]
  readonly granularity: Granularity
}

/** New weights and biases of a layer, a matrix and a vector for each group. */
export interface Solution {
  readonly weights: readonly Matrix[]
  readonly biases: readonly Float64Array[]
  /** The ridge that was chosen, relative to the Gram diagonal. */
  readonly ridge?: number
  /** For each weight 1 where it stays, where the repair chose the zeros anew. */
  readonly supports?: readonly Uint8Array[]
  /** The error of the held-out examples under weights that were fitted without them. */
  readonly error: number
}

/** How much of the calibration data a repair looks at. */
export interface Sampling {
  /** At most so many examples. Default all. */
  readonly examples?: number
  /** At most so many positions of each example; by default so that a layer sees enough rows for its inputs. */
  readonly rowsPerExample?: number
  /** The fraction of the examples that nothing is fitted to. Default 0.2. */
  readonly holdOut?: number
}

/** Mends the weights that stay, layer by layer, without training. Plain data and a pure function. */
export interface Repair {
  readonly kind: 'repair'
  readonly name: string
  readonly sampling: Sampling
  /** What it can mend; left out where that is everything. */
  readonly granularities?: readonly Granularity[]
  /** Whether it asks for what inputs that never vary gave to the outputs. */
  readonly wantsConstants?: boolean
  /** A better layer, or why it is left alone. */
  solve(problem: LayerProblem): Solution | string
}
