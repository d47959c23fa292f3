import '@tensorflow/tfjs-backend-cpu'
import { createSession } from '@coppice/executor'
import type { Session } from '@coppice/spec'
import * as tf from '@tensorflow/tfjs-core'

/** A session on TensorFlow.js's own reference backend, for networks of a few hundred weights. */
export async function cpuSession(): Promise<Session<'forward' | 'backward' | 'train'>> {
  await tf.setBackend('cpu')
  return createSession(tf, { name: 'cpu' })
}
