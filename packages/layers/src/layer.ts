import type { Arrangement, SourceValue, Translation } from '@coppice/graph'
import type { DataType, Graph, Node, Tensor } from '@coppice/spec'
import type { LayerValue } from './layer-value.ts'
import type { Config } from './topology/config.ts'
import type { LayerCall } from './topology/topology.ts'

/** A weight of a layer. */
export interface Weight {
  /**
   * What Keras calls it, such as `kernel`. Where a part of the layer holds it, that comes first: `cell/kernel` of an
   * LSTM, `query_dense/bias` of an attention. Keras 3 stores such weights under the names of those parts, and all
   * others number them in this order.
   */
  readonly role: string
  /** How it lies in the graph; absent where that is as it is stored. */
  readonly arrangement?: Arrangement
}

/** A layer of a network, wherever it is nested. */
export interface LayerReference {
  /**
   * The names of the networks around it, and its own. What a wrapper wraps goes by the part of the wrapper that holds
   * it, and its place where that is a list: `['encoder', 'bidirectional', 'backward_layer']`,
   * `['rnn', 'cell', 'cells', '0']`.
   */
  readonly path: readonly string[]
  readonly className: string
  readonly config: Config
}

/** A layer that is inside of another. */
export interface InnerLayer {
  readonly stated: Config
  /** The part of the outer layer that holds it, and its place where that is a list. */
  readonly step: readonly string[]
}

/** How a layer calls one that is inside of it. */
export interface InnerCall {
  readonly inputs: readonly LayerValue[]
  readonly named?: ReadonlyMap<string, readonly LayerValue[]>
  readonly options?: Config
}

/** One call of a layer, to be put into the graph. */
export interface CallContext extends LayerReference {
  readonly translation: Translation
  /** The layer and all around it, for names of nodes: `encoder/dense`. */
  readonly name: string
  readonly inputs: readonly LayerValue[]
  /** Tensors of the call that are named, in the graph. */
  readonly named: ReadonlyMap<string, readonly LayerValue[]>
  readonly call: Pick<LayerCall, 'literals' | 'options'>
  /** The major version of the Keras that wrote the file. */
  readonly keras: number
  /** A weight in the layout that `weights` gives it; `undefined` where the layer has none of that role. */
  weight(role: string): SourceValue | undefined
  /** A weight of the layer, or where it has none of that role, as many times the number that changes nothing. */
  weightOr(role: string, value: number, size: number): SourceValue
  /** A constant that the file states as numbers in lists; where pruning changes it, the lists are stated anew. */
  stated(lists: readonly unknown[], numbers: readonly number[], type: DataType, shape: readonly number[]): SourceValue
  /** Whether a layer that is inside of this one is {@link Layer.isPointwise}. */
  isPointwise(stated: Config): boolean
  /** Puts a layer that is inside of this one into the graph, such as the one that a wrapper wraps. */
  inner(layer: InnerLayer, call: InnerCall): readonly LayerValue[]
  /**
   * The weights by role of several layers that are inside of this one and run as one node: for the graph those of one
   * role are one tensor, one after the other along its first axis.
   */
  together(layers: readonly InnerLayer[]): ReadonlyMap<string, SourceValue>
}

/** A layer after pruning. */
export interface PrunedLayer extends LayerReference {
  /** The pruned graph. */
  readonly graph: Graph
  /** The layer's node of that name, which its own name stands before: `Conv`, `query/heads`, `cell/LSTM`. */
  node(name: string): Node | undefined
  /** The shape of what {@link PrunedLayer.node} gives, as the graph holds it; dynamic sizes are those of a trial. */
  shapeAt(name: string): readonly number[] | undefined
  /** The number that is an attribute of the layer's first node with that operator; `undefined` where there is none. */
  attributeOf(operator: string, name: string): number | undefined
  /** The shape that the layer's first call reads, in the order of the source, batch included; dynamic sizes are -1. */
  inputShape(): readonly number[]
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
  /**
   * What becomes of the mask of the first input: `passes` to all outputs, or `own` where `translate` says so itself.
   * Default it ends here, as it does in Keras for layers that do not say that they support masks.
   */
  readonly mask?: 'passes' | 'own'
  /** Whether the layer does the same at every position of all axes but the last. Default no. */
  readonly isPointwise?: boolean
  /** The layer's node whose third operand is the bias, which a repair may add where the layer has none. */
  readonly biasNode?: string
  /** The weights in the order in which Keras stores them: trainable first. Default none. */
  weights?(config: Config, layer: LayerReference): readonly Weight[]
  /** Puts one call into the graph; gives the outputs of the layer. */
  translate(context: CallContext): LayerValue | readonly LayerValue[]
  /** The options that pruning changed. Default none. */
  update?(context: UpdateContext): Config
  /** How weights are stored after pruning, where the way back depends on what went. */
  restore?(role: string, pruned: PrunedLayer): Arrangement | undefined
}

/** The stored weights of one layer, in the layout of the file, in the order of `roles`. */
export type WeightLookup = (layer: LayerReference, roles: readonly string[]) => readonly Tensor[]
