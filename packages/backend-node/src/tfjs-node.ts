import { createSession, type TensorFlow } from '@coppice/executor'
import { failure, type Backend } from '@coppice/spec'
import { mendKernels } from './mend-kernels.ts'

/** What {@link tfjsNode} is made of. */
export interface TfjsNodeOptions {
  /** The module `@tensorflow/tfjs-node`, as {@link loadTfjsNode} gives it. */
  readonly tf: TensorFlow
}

/** What the module calls its own backend. */
const native = 'tensorflow'

/** The same with mended kernels. It is never removed: that would end the module's own as well. */
const mended = 'coppice-tensorflow'

/**
 * A backend that runs models, differentiates and trains natively with the caller's own `@tensorflow/tfjs-node`.
 * The module's backend `tensorflow` serves it under a name of its own and is left as it was.
 *
 * @throws A failure with code `usage` where the module is not that of `@tensorflow/tfjs-node`.
 *
 * @example
 * ```ts
 * const tf = await loadTfjsNode(() => import('@tensorflow/tfjs-node'))
 * const session = await tfjsNode({ tf }).open()
 * const runner = await session.prepare(model)
 * const gradients = await runner.differentiate({ feeds: { x } }, { loss, weights: ['weight'], values: [] })
 * ```
 */
export function tfjsNode({ tf }: TfjsNodeOptions): Backend<'forward' | 'backward' | 'train'> {
  const name = 'tfjs-node'
  return {
    kind: 'backend',
    api: 1,
    name,
    capabilities: ['forward', 'backward', 'train'],
    open: async () => {
      const before = await activate(tf)
      const onClose = async (): Promise<void> => {
        if (tf.getBackend() === mended) await tf.setBackend(before)
      }
      return createSession(tf, { name, onClose })
    },
  }
}

/** Gives the name of the backend that was set before. */
async function activate(tf: TensorFlow): Promise<string> {
  const backend = tf.findBackendFactory(native) && tf.findBackend(native)
  if (!backend) throw missing(tf)
  mendKernels(tf, native, mended)
  if (!tf.findBackendFactory(mended)) tf.registerBackend(mended, () => backend, 0)
  const before = tf.getBackend()
  await tf.setBackend(mended)
  return before
}

function missing(tf: TensorFlow): Error {
  const expected = `TensorFlow.js with the backend ${native}, as @tensorflow/tfjs-node registers it`
  const received = Object.keys(tf.engine().registryFactory).join(', ') || 'no backend'
  return failure({ code: 'usage', who: 'tfjs-node', expected, received })
}
