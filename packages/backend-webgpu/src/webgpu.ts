import { createSession, type TensorFlow } from '@coppice/executor'
import type { Backend } from '@coppice/spec'
import { constructKernels, registerKernels, type KernelsOf } from './construct-kernels.ts'
import { guardSession, type LearningSession } from './guard-session.ts'
import { openDevice, type OpenDevice } from './open-device.ts'
import { watchDevice } from './watch-device.ts'
import type { WebgpuOptions } from './webgpu-options.ts'

/**
 * A backend that runs models, differentiates and trains on WebGPU. Every session has a device of its own unless one is
 * given.
 *
 * @throws A failure: `usage` where there is no WebGPU or no adapter, `io` once the device is lost, `limit` where its
 * memory does not suffice, `internal` for any other error that it reports.
 *
 * @example
 * ```ts
 * import { create, globals } from 'webgpu'
 * const session = await webgpu({ gpu: create([]), globals }).open() // in a browser: webgpu()
 * const runner = await session.prepare(model)
 * const { y } = await runner.run({ x: { type: 'float32', shape: [1, 2], data: Float32Array.of(1, 2) } })
 * ```
 */
export function webgpu(options: WebgpuOptions = {}): Backend<'forward' | 'backward' | 'train'> {
  return {
    kind: 'backend',
    api: 1,
    name: 'webgpu',
    capabilities: ['forward', 'backward', 'train'],
    open: () => open(options),
  }
}

async function open(options: WebgpuOptions): Promise<LearningSession> {
  // TensorFlow.js registers a backend when it is imported where it finds a browser's WebGPU; nothing here uses that one.
  const [tf, { WebGPUBackend }] = await Promise.all([
    import('@tensorflow/tfjs-core'),
    import('@tensorflow/tfjs-backend-webgpu'),
  ])
  for (const [name, value] of Object.entries(options.globals ?? {})) {
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: value })
  }
  const opened = await openDevice(options)
  try {
    return await openSession(tf, WebGPUBackend, opened)
  } catch (error) {
    if (opened.own) opened.device.destroy()
    throw error
  }
}

async function openSession(tf: TensorFlow, construct: KernelsOf, opened: OpenDevice): Promise<LearningSession> {
  const before = tf.getBackend() as string | undefined
  const name = registerKernels(tf, constructKernels(construct, opened))
  await tf.setBackend(name)
  const watch = watchDevice(opened.device)
  const onClose = async (): Promise<void> => {
    watch.stop()
    const current = tf.getBackend() === name
    tf.removeBackend(name)
    if (current && before && tf.findBackendFactory(before)) await tf.setBackend(before)
    if (opened.own) opened.device.destroy()
  }
  return guardSession(createSession(tf, { name: 'webgpu', onClose }), watch)
}
