/** What is used of a tensor of TensorFlow.js. */
export interface TensorLike {
  readonly shape: readonly number[]
  data(): Promise<ArrayLike<number>>
}

/** What is used of TensorFlow.js: the user's own import, be it `@tensorflow/tfjs`, `tfjs-node` or `tfjs-core`. */
export interface TensorFlowLike {
  tidy(run: () => void): void
  tensor(values: Float32Array | Uint8Array, shape: number[], type?: 'float32' | 'bool'): unknown
  where(condition: never, a: never, b: never): unknown
  zerosLike(tensor: never): unknown
  keep(tensor: never): unknown
  dispose(tensors: never): void
}

/** What is used of a weight of a layer. */
export interface WeightLike {
  /** Unique in the program. */
  readonly name: string
  readonly shape: readonly (number | null)[]
  read(): TensorLike
  write(value: never): unknown
}

/** What is used of an optimizer: it is shown gradients by the names of weights. */
export interface OptimizerLike {
  applyGradients(gradients: never): unknown
}

/** What is used of a LayersModel that was compiled. */
export interface LayersModelLike {
  readonly layers: readonly { readonly name: string; readonly trainableWeights: readonly WeightLike[] }[]
  readonly optimizer?: OptimizerLike
}
