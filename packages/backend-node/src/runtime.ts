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
  run(
    feeds: Readonly<Record<string, never>>,
    fetches: readonly string[],
    options?: object,
  ): Promise<Readonly<Record<string, RuntimeTensor>>>
  release(): Promise<void>
}

/** What is needed of the module `onnxruntime-node`; anything with the same parts will do. */
export interface Runtime {
  readonly InferenceSession: {
    create(path: string, options?: object): Promise<RuntimeSession>
    create(bytes: Uint8Array, options?: object): Promise<RuntimeSession>
  }
  readonly Tensor: new (...parts: never[]) => RuntimeTensor
}
