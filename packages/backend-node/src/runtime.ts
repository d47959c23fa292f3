/** What is needed of a tensor of onnxruntime. */
export interface RuntimeTensor {
  readonly type: string
  readonly dims: readonly number[]
  readonly data: unknown
}

/** What is needed of a session of onnxruntime. */
export interface RuntimeSession {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  /** Runs the model and gives the values that are asked for, by name. */
  run(
    feeds: Readonly<Record<string, never>>,
    fetches: readonly string[],
    options?: object,
  ): Promise<Readonly<Record<string, RuntimeTensor>>>
  /** Frees what the session holds. */
  release(): Promise<void>
}

/** What is needed of the module `onnxruntime-node`; anything with the same parts will do. */
export interface Runtime {
  readonly InferenceSession: {
    /** Loads a model from a file. */
    create(path: string, options?: object): Promise<RuntimeSession>
    /** Loads a model from memory. */
    create(bytes: Uint8Array, options?: object): Promise<RuntimeSession>
  }
  readonly Tensor: new (...parts: never[]) => RuntimeTensor
}
