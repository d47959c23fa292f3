import type { Config } from './config.ts'

/** Which output of which call of a layer a tensor is. */
export interface TensorReference {
  readonly layer: string
  readonly call: number
  readonly output: number
}

/** One call of a layer. */
export interface LayerCall {
  /** The tensors it is called with, in order; lists of tensors are laid flat. */
  readonly inputs: readonly TensorReference[]
  /** Further tensors by the name of the argument; most are one, some are a list. */
  readonly named: ReadonlyMap<string, readonly TensorReference[]>
  /** Arguments in order that are no tensors, by their place among all of them: 1 for the 2 of `multiply(x, 2)`. */
  readonly literals: ReadonlyMap<number, unknown>
  /** Named arguments that are no tensors. */
  readonly options: Config
}

/** A layer of a network. */
export interface LayerEntry {
  readonly name: string
  /** Such as `Dense`; `ops.Add` and `tf.math.add` for operations that stand among the layers. */
  readonly className: string
  readonly config: Config
  readonly calls: readonly LayerCall[]
  /** The object of the file that states the layer; changes are made in a copy of it. */
  readonly stated: Config
}

/** A network of layers, as every Keras since 1.2 states it. */
export interface Network {
  readonly name: string
  readonly layers: readonly LayerEntry[]
  readonly inputs: readonly TensorReference[]
  readonly outputs: readonly TensorReference[]
}
