/** What is needed of a `GPU`, such as `navigator.gpu` or what `create` of the package `webgpu` gives. */
export interface Gpu {
  requestAdapter(options?: { readonly powerPreference?: PowerPreference }): Promise<GpuAdapter | null>
}

/** What is needed of a `GPUAdapter`. */
export interface GpuAdapter {
  readonly info?: object
  readonly features: { has(feature: string): boolean }
  readonly limits: object
  requestDevice(descriptor?: {
    readonly requiredFeatures?: never[]
    readonly requiredLimits?: Record<string, number>
  }): Promise<GpuDevice>
}

/** What is needed of a `GPUDevice`. */
export interface GpuDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>
  addEventListener(type: 'uncapturederror', listener: (event: never) => void): void
  removeEventListener(type: 'uncapturederror', listener: (event: never) => void): void
  destroy(): unknown
}

/** Which of several adapters is wanted: the one that saves power or the fast one. */
export type PowerPreference = 'low-power' | 'high-performance'
