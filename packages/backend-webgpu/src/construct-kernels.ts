import type { TensorFlow } from '@coppice/executor'
import { failure } from '@coppice/spec'
import type { KernelBackend } from '@tensorflow/tfjs-core'
import { browserGpu } from './open-device.ts'
import type { OpenDevice } from './open-device.ts'

/** The constructor that TensorFlow.js has for a device of one's own. */
export type KernelsOf = new (device: never, info?: never) => KernelBackend

/** Makes the kernels of a device. TensorFlow.js refuses to outside of browsers, so that it is shown one meanwhile. */
export function constructKernels(construct: KernelsOf, { device, info }: OpenDevice): KernelBackend {
  checkConstants()
  const make = (): KernelBackend => new construct(device as never, info as never)
  if (browserGpu() && ('window' in globalThis || 'WorkerGlobalScope' in globalThis)) return make()
  return withGlobals({ navigator: { gpu: {} }, WorkerGlobalScope: Object }, make)
}

function checkConstants(): void {
  if ('GPUBufferUsage' in globalThis) return
  const remedy = 'Pass the globals of the package webgpu'
  const expected = 'the constants of WebGPU, such as GPUBufferUsage'
  throw failure({ code: 'usage', who: 'backend-webgpu', expected, received: 'none', remedy })
}

function withGlobals<Result>(values: Readonly<Record<string, unknown>>, call: () => Result): Result {
  const before = Object.keys(values).map(name => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const)
  try {
    for (const [name, value] of Object.entries(values)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
    }
    return call()
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor)
      else Reflect.deleteProperty(globalThis, name)
    }
  }
}

/** Gives the device a backend of its own in TensorFlow.js, beside any that the page has. */
export function registerKernels(tf: TensorFlow, kernels: KernelBackend): string {
  const name = freeName(tf)
  if (tf.getKernelsForBackend(name).length === 0) tf.copyRegisteredKernels('webgpu', name)
  tf.registerBackend(name, () => kernels)
  return name
}

/** Kernels stay registered when a backend is removed: a name that is free again is taken again. */
function freeName(tf: TensorFlow): string {
  for (let count = 1; ; count++) {
    const name = `coppice-webgpu-${count}`
    if (!tf.findBackendFactory(name)) return name
  }
}
