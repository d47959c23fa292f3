import type { Model, Session } from '@coppice/spec'
import { cosine, train } from '@coppice/training'
import type { Examples } from '@coppice/training'
import * as tf from '@tensorflow/tfjs-core'

const rate = 3e-3

/** Trains a network from its initial weights by Adam, its rate falling along half a cosine. */
export async function trainNetwork(
  session: Session,
  initial: Model,
  data: Examples,
  { epochs, seed }: { readonly epochs: number; readonly seed: number },
): Promise<Model> {
  const options = { session, data, epochs, seed, optimizer: tf.train.adam(rate), rate: cosine(rate, { warmUp: 0.05 }) }
  return (await train(initial, options)).model
}
