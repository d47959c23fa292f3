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
  /** Further tensors by the name of the argument. */
  readonly named: Readonly<Record<string, TensorReference>>
  /** Arguments that are no tensors, by name. */
  readonly options: Config
}

/** A layer of a network. */
export interface LayerEntry {
  readonly name: string
  /** Such as `Dense`. */
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
