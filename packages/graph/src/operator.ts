import type { Graph, Node, Tensor } from '@coppice/spec'
import type { Inferred, Known } from './inferred.ts'
import type { Axis } from './labels/axis.ts'
import type { RewriteContext } from './rewrite.ts'
import type { TieContext } from './ties.ts'

/** What an operator may ask while it infers. */
export interface InferenceContext {
  readonly node: Node
  /** The version of the node's operator set. */
  readonly opset: number
  /** One for each input of the node; `undefined` for an optional input left out. */
  readonly inputs: readonly (Inferred | undefined)[]
  /** The elements of a tensor attribute, where they were read. */
  constant?(tensor: Tensor): Known | undefined
  /** What the outputs of a graph attribute are when it is given these inputs. */
  inferGraph?(graph: Graph, inputs: readonly (Inferred | undefined)[]): readonly Inferred[]
}

/**
 * Everything that Coppice knows of one operator. Add an operator by adding one of these to the file of its family
 * and to the list in `operators/index.ts`.
 */
export interface Operator {
  readonly name: string
  /** Empty for the standard operators. */
  readonly domain?: string
  /**
   * The type, the shape and, where the inputs are known and small, the elements of each output.
   * Throws a failure with code `invalid-model` where the inputs contradict each other.
   */
  infer(context: InferenceContext): readonly Inferred[]
  /** Multiply-accumulates of one run; 0 where it is absent. Shapes are complete here. */
  macs?(context: InferenceContext, outputs: readonly Inferred[]): number
  /**
   * Ties the labels of the inputs and gives those of the outputs: which positions must go together.
   * Absent or `undefined` means that nothing is known, and everything the node touches is protected.
   */
  ties?(context: TieContext): readonly (readonly Axis[])[] | undefined
  /** Whether the first output is exactly zero at its removable positions when the inputs' removed positions are masked. */
  vanishes?(context: TieContext, output: readonly Axis[]): boolean
  /** The inputs that hold sizes or positions and are mended by `rewrite`; all others are data. */
  readonly sizeOperands?: readonly number[]
  /** The nodes that take the place of this one after removal; absent where nothing but shapes changes. */
  rewrite?(context: RewriteContext): readonly Node[]
}
