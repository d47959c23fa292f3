import type { Gpu, GpuAdapter, GpuDevice, PowerPreference } from './gpu.ts'

/** Which device the backend uses. */
export interface WebgpuOptions {
  /** Default `navigator.gpu`; in Node what `create([])` of the package `webgpu` gives. */
  readonly gpu?: Gpu
  /** What the package `webgpu` gives under this name; each is put on `globalThis` where it is missing. Not needed in browsers. */
  readonly globals?: Readonly<Record<string, unknown>>
  /** An adapter of the caller's. Default the one that `gpu` gives. */
  readonly adapter?: GpuAdapter
  /** A device of the caller's, which stays open when the session closes. Default one of the adapter. */
  readonly device?: GpuDevice
  /** Default `high-performance`. */
  readonly powerPreference?: PowerPreference
}
