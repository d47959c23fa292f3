import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { createSession } from '@coppice/executor'
import type { Backend, Session } from '@coppice/spec'

type Learning = 'forward' | 'backward' | 'train'

/** The plain processor backend of TensorFlow.js, which is slow and what all others are compared with. */
export const reference: Backend<Learning> = {
  kind: 'backend',
  api: 1,
  name: 'reference',
  capabilities: ['forward', 'backward', 'train'],
  open: async () => {
    await tf.setBackend('cpu')
    return createSession(tf, { name: 'reference' })
  },
}

/** The same backend with one session for all: a device compiles its programs once. */
export function keepOpen(backend: Backend<Learning>): Backend<Learning> & { readonly end: () => Promise<void> } {
  let session: Promise<Session<Learning>> | undefined
  return {
    ...backend,
    open: async () => ({ ...(await (session ??= backend.open())), close: () => undefined }),
    end: async () => (await session)?.close(),
  }
}
