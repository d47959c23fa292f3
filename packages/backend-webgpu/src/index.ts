export { webgpu } from './webgpu.ts'
export type { WebgpuOptions } from './webgpu-options.ts'
export type { Gpu, GpuAdapter, GpuDevice, PowerPreference } from './gpu.ts'
