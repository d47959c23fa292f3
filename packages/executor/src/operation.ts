import type { Inferred } from '@coppice/graph'
import type { Node } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'

/** TensorFlow.js as it is passed in: the user's own copy. */
export type TensorFlow = typeof import('@tensorflow/tfjs-core')

/** What an operation may ask while it runs. */
export interface OperationContext {
  readonly tf: TensorFlow
  readonly node: Node
  /** The version of the node's operator set. */
  readonly opset: number
  /** One for each input of the node, in the source's layout; `undefined` for an optional input left out. */
  readonly inputs: readonly (Tensor | undefined)[]
  /** Type, shape and known elements of each input, as the graph's inference gives them at the sizes of this run. */
  readonly inferredInputs: readonly (Inferred | undefined)[]
  /** The same of each output. Shapes are complete but where they depend on data. */
  readonly inferredOutputs: readonly Inferred[]
  /** The elements of an input that steers the operator (axes, a shape, a slice's ends), where they are known before the run. */
  numbers(index: number): readonly number[] | undefined
}

/**
 * How one operator runs on TensorFlow.js. Add one to the file of its family, which has the name that the family has in
 * `graph/operators`, and to the list in `operations/index.ts`.
 */
export interface Operation {
  readonly name: string
  /** Empty for the standard operators. */
  readonly domain?: string
  /** The outputs of the node; one tensor where there is one. Runs inside a tidy and, for gradients, on the tape: no data is read. */
  run(context: OperationContext): Tensor | readonly Tensor[]
}
