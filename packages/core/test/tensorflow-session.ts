import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import type { Session } from '@coppice/spec'
import { createSession } from '../../executor/src/index.ts'

/** Opens a session on TensorFlow.js in plain JavaScript. */
export async function openTensorflow(): Promise<Session> {
  await tf.setBackend('cpu')
  return createSession(tf, { name: 'cpu' })
}
