import type { Inferred, Known } from '@coppice/graph'
import type { Graph, Node, Tensor as Constant } from '@coppice/spec'
import type * as tensorFlow from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'

/** TensorFlow.js as it is passed in: the user's own copy. */
export type TensorFlow = typeof tensorFlow

/** What an operation may ask while it runs. */
export interface OperationContext {
  readonly tf: TensorFlow
  readonly node: Node
  /** The version of the node's operator set. */
  readonly opset: number
  /** One for each input of the node, in the source's layout unless the operation says otherwise; `undefined` for an optional input left out. */
  readonly inputs: readonly (Tensor | undefined)[]
  /** Type, shape and known elements of each input, as the graph's inference gives them at the sizes of this run. */
  readonly inferredInputs: readonly (Inferred | undefined)[]
  /** The same of each output. Shapes are complete but where they depend on data. */
  readonly inferredOutputs: readonly Inferred[]
  /** The elements of an input that steers the operator (axes, a shape, a slice's ends), where they are known before the run. */
  numbers(index: number): readonly number[] | undefined
  /** Reads elements while the graph runs; for what depends on data, and not possible on every backend. */
  read?(tensor: Tensor): ArrayLike<number>
  /** Whether the operation's images lie channels-last: see {@link Operation.layout}. */
  readonly channelsLast?: boolean
  /** What is made of an input: kept for the next runs where the input is a weight that stays as it is. */
  derive?(index: number, purpose: string, make: (input: Tensor) => Tensor): Tensor
  /** The elements of a tensor attribute, where they are few. */
  constant?(attribute: Constant): Known | undefined
  /** Present while training by the statistics of the batch: is shown those that a BatchNormalization measured. */
  observeBatch?(mean: Tensor, variance: Tensor): void
  /** Runs a graph inside of the node (a branch, a loop's body), which sees the values around it. */
  runGraph?(graph: Graph, inputs: readonly Tensor[]): readonly Tensor[]
}

/**
 * How one operator runs on TensorFlow.js. Add one to the file of its family, which has the name that the family has in
 * `graph/operators`, and to the list in `operations/index.ts`.
 */
export interface Operation {
  readonly name: string
  /** Empty for the standard operators. */
  readonly domain?: string
  /**
   * How images (values of three axes or more) are given: `channels-last` always with the channels behind the spatial
   * axes, `either` as they lie where that is the same for all of them, as `channelsLast` tells. Outputs lie likewise.
   * Default: as in the source.
   */
  readonly layout?: 'channels-last' | 'either'
  /** The inputs that `layout` speaks of. Default the first for `channels-last` and all for `either`. */
  readonly images?: readonly number[]
  /** Why the operator cannot run; absent where it can. */
  readonly refuses?: string
  /** The outputs of the node; one tensor where there is one. Runs inside a tidy and, for gradients, on the tape: no data is read. */
  run(context: OperationContext): Tensor | readonly Tensor[]
}
