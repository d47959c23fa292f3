import { createSession, type TensorFlow } from '@coppice/executor'
import type { Backend } from '@coppice/spec'

/** The plain processor backend of TensorFlow.js, which is slow and what all others are compared with. */
export function reference(tf: TensorFlow): Backend<'forward' | 'backward' | 'train'> {
  return {
    kind: 'backend',
    api: 1,
    name: 'reference',
    capabilities: ['forward', 'backward', 'train'],
    open: async () => {
      await tf.setBackend('cpu')
      return createSession(tf, { name: 'reference' })
    },
  }
}
