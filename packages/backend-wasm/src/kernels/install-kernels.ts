import type { KernelConfig, KernelFunc } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '@coppice/executor'
import type { Kernel } from './kernel.ts'
import { kernels } from './kernels.ts'
import { runKernel } from './run-kernel.ts'

const backendName = 'wasm'

const find = (tf: TensorFlow, name: string): KernelConfig | undefined => tf.getKernel(name, backendName)

/** Registers a kernel, or none, in place of the one that is there: TensorFlow.js warns of a second of a name. */
function replace(tf: TensorFlow, name: string, config: KernelConfig | undefined): void {
  if (find(tf, name)) tf.unregisterKernel(name, backendName)
  if (config) tf.registerKernel(config)
}

/** A kernel takes over what the one it replaces has to do when the backend starts and stops. */
function configure(tf: TensorFlow, kernel: Kernel, own: (name: string) => KernelFunc): KernelConfig {
  const { setupFunc, disposeFunc } = find(tf, kernel.name) ?? {}
  return {
    kernelName: kernel.name,
    backendName,
    kernelFunc: params => runKernel(kernel, { tf, own }, params),
    ...(setupFunc && { setupFunc }),
    ...(disposeFunc && { disposeFunc }),
  }
}

/**
 * Registers our kernels for the wasm backend, whether it has started or not.
 *
 * @returns What registers its own again.
 */
export function installKernels(tf: TensorFlow): () => void {
  const before = new Map(kernels.map(({ name }) => [name, find(tf, name)]))
  const own = (name: string): KernelFunc => (before.get(name) ?? tf.getKernel(name, backendName)).kernelFunc
  for (const kernel of kernels) replace(tf, kernel.name, configure(tf, kernel, own))
  return () => {
    for (const [name, config] of before) replace(tf, name, config)
  }
}
