/** What is needed of a `GPU`, such as `navigator.gpu` or what `create` of the package `webgpu` gives. */
export interface Gpu {
  /** Gives an adapter, or `null` where there is none. */
  requestAdapter(options?: { readonly powerPreference?: PowerPreference }): Promise<GpuAdapter | null>
}

/** What is needed of a `GPUAdapter`. */
export interface GpuAdapter {
  readonly info?: object
  readonly features: {
    /** Whether the adapter has a feature, such as `shader-f16`. */
    has(feature: string): boolean
  }
  readonly limits: object
  /** Opens the adapter. */
  requestDevice(descriptor?: {
    readonly requiredFeatures?: never[]
    readonly requiredLimits?: Record<string, number>
  }): Promise<GpuDevice>
}

/** What is needed of a `GPUDevice`. */
export interface GpuDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>
  /** Begins to listen for errors that nobody waited for. */
  addEventListener(type: 'uncapturederror', listener: (event: never) => void): void
  /** Ends that. */
  removeEventListener(type: 'uncapturederror', listener: (event: never) => void): void
  /** Frees the device and all that lies on it. */
  destroy(): unknown
}

/** Which of several adapters is wanted: the one that saves power or the fast one. */
export type PowerPreference = 'low-power' | 'high-performance'
