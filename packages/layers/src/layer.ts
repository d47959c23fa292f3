import type { Arrangement, SourceValue, Translation } from '@coppice/graph'
import type { Graph, Tensor } from '@coppice/spec'
import type { Config } from './topology/config.ts'
import type { LayerCall } from './topology/topology.ts'

/** A weight of a layer. */
export interface Weight {
  /** What Keras calls it, such as `kernel`. */
  readonly role: string
  /** How it lies in the graph; absent where that is as it is stored. */
  readonly arrangement?: Arrangement
}

/** A layer of a network, wherever it is nested. */
export interface LayerReference {
  /** The names of the networks and wrappers around it, and its own. */
  readonly path: readonly string[]
  readonly className: string
  readonly config: Config
}

/** One call of a layer, to be put into the graph. */
export interface CallContext extends LayerReference {
  readonly translation: Translation
  /** The layer and all around it, for names of nodes: `encoder/dense`. */
  readonly name: string
  readonly inputs: readonly SourceValue[]
  readonly call: LayerCall
  /** Tensors of the call that are named, in the graph. */
  readonly named: Readonly<Record<string, SourceValue>>
  /** The major version of the Keras that wrote the file. */
  readonly keras: number
  /** A weight in the layout that `weights` gives it; `undefined` where the layer has none of that role. */
  weight(role: string): SourceValue | undefined
  /** Translates a layer inside of this one, such as the layer that a wrapper wraps. */
  inner(stated: Config, inputs: readonly SourceValue[], step?: string): readonly SourceValue[]
}

/** A layer after pruning. */
export interface PrunedLayer extends LayerReference {
  /** The pruned graph. */
  readonly graph: Graph
  /** The number that is an attribute of the layer's first node with that operator; `undefined` where there is none. */
  attributeOf(operator: string, name: string): number | undefined
  /** The shape that the layer's first call gives, in the order of the source, batch included; dynamic sizes are -1. */
  outputShape(): readonly number[]
}

/** What is left of a layer, to say which options changed. */
export interface UpdateContext extends PrunedLayer {
  /** The sizes of a weight as the file stores it; `undefined` where the layer has none of that role. */
  shapeOf(role: string): readonly number[] | undefined
}

/** Everything that is known of a kind of layer. Add one to the file of its family and to the list in `layers/index.ts`. */
export interface Layer {
  readonly classNames: readonly string[]
  /** The weights in the order in which Keras stores them: trainable first. Default none. */
  weights?(config: Config, layer: LayerReference): readonly Weight[]
  /** Puts one call into the graph; gives the outputs of the layer. */
  translate(context: CallContext): SourceValue | readonly SourceValue[]
  /** The options that pruning changed. Default none. */
  update?(context: UpdateContext): Config
  /** How weights are stored after pruning, where the way back depends on what went. */
  restore?(role: string, pruned: PrunedLayer): Arrangement | undefined
}

/** The stored weights of one layer, in the layout of the file, in the order of `roles`. */
export type WeightLookup = (layer: LayerReference, roles: readonly string[]) => readonly Tensor[]
