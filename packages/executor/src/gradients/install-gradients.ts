import type { GradConfig, Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import type { Gradient } from './gradient.ts'
import { gradients } from './gradients.ts'

/** Which of a kernel's first outputs are to be saved. */
const outputFlags = (positions: readonly number[]): boolean[] =>
  Array.from({ length: Math.max(-1, ...positions) + 1 }, (_, at) => positions.includes(at))

const configured = (tf: TensorFlow, { kernel, inputs = [], outputs = [], flow }: Gradient): GradConfig => ({
  kernelName: kernel,
  ...(inputs === 'all' ? { saveAllInputs: true } : { inputsToSave: [...inputs] }),
  outputsToSave: outputFlags(outputs),
  gradFunc: (dy, saved, attributes) => {
    const dys: readonly Tensor[] = Array.isArray(dy) ? dy : [dy]
    const made = flow({ tf, dy: dys[0]!, dys, saved, attributes })
    const own = Object.entries(made).map(([input, make]) => [input, (): Tensor => ownTensor(tf, make(), dys)] as const)
    return Object.fromEntries(own)
  },
})

/** The engine disposes of gradients when it adds them up: none may be the tensor that others are made from as well. */
const ownTensor = (tf: TensorFlow, gradient: Tensor, dys: readonly Tensor[]): Tensor =>
  dys.includes(gradient) ? tf.clone(gradient) : gradient

/** What is installed, by the kernels' names, so that a second call finds it. */
const installed = new Set<GradConfig>()

/**
 * Registers a gradient for every kernel that lacks one, and replaces those of TensorFlow.js that throw or are wrong;
 * others that are registered stay as they are. Calling it again changes nothing. `@tensorflow/tfjs-core` by itself has
 * no gradients at all, whatever is installed with it.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core'
 * import '@tensorflow/tfjs-backend-cpu'
 * installGradients(tf)
 * tf.grad(x => tf.cumsum(x, 0))(tf.ones([2, 2])).arraySync() // [[2, 2], [1, 1]]
 * ```
 */
export function installGradients(tf: TensorFlow): void {
  for (const gradient of gradients) {
    const present = tf.getGradient(gradient.kernel)
    if (present && (installed.has(present) || gradient.mends === undefined)) continue
    const config = configured(tf, gradient)
    installed.add(config)
    tf.registerGradient(config)
  }
}
