import { failure } from '@coppice/spec'
import type { Gpu, GpuAdapter, GpuDevice } from './gpu.ts'
import type { WebgpuOptions } from './webgpu-options.ts'

/** A device, and who has to give it back. */
export interface OpenDevice {
  readonly device: GpuDevice
  /** What the adapter says of itself. */
  readonly info: object | undefined
  /** Whether it was requested here, so that it ends with the session. */
  readonly own: boolean
}

/** The caller's device, or one of the caller's adapter, or one of the best adapter that there is. Throws `usage` where there is none. */
export async function openDevice(options: WebgpuOptions): Promise<OpenDevice> {
  if (options.device) return { device: options.device, info: options.adapter?.info, own: false }
  const adapter = options.adapter ?? (await requestAdapter(options))
  return { device: await requestDevice(adapter), info: adapter.info, own: true }
}

const remedy = 'In a browser WebGPU needs a secure context; in Node pass gpu and globals of the package webgpu'

async function requestAdapter(options: WebgpuOptions): Promise<GpuAdapter> {
  const { gpu = browserGpu(), powerPreference = 'high-performance' } = options
  if (!gpu) throw noDevice('navigator.gpu, or a gpu that is passed in', 'neither')
  const adapter = await attempt('an adapter', () => gpu.requestAdapter({ powerPreference }))
  if (!adapter) throw noDevice('an adapter', 'none: this machine has no usable graphics driver')
  return adapter
}

/** The browser's. */
export function browserGpu(): Gpu | undefined {
  return (globalThis as { readonly navigator?: { readonly gpu?: Gpu } }).navigator?.gpu
}

/** Those that TensorFlow.js asks for: kernels are tuned to what the adapter has. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
]

function requestDevice(adapter: GpuAdapter): Promise<GpuDevice> {
  const offered = adapter.limits as Readonly<Record<string, number>>
  const known = limits.flatMap(name => (offered[name] === undefined ? [] : [[name, offered[name]] as const]))
  return attempt('a device', () => adapter.requestDevice({ requiredLimits: Object.fromEntries(known) }))
}

async function attempt<Result>(expected: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (cause) {
    throw noDevice(expected, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function noDevice(expected: string, received: string, cause?: unknown): Error {
  return failure({ code: 'usage', who: 'backend-webgpu', expected, received, remedy, cause })
}
