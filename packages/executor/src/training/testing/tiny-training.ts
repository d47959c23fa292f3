import type { Batch, Loss, Model, Trainer, TrainBatch, TrainOptions } from '@coppice/spec'
import { buildModel, seeded } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { createExecutor } from '../../create-executor.ts'
import { makeTrainer } from '../make-trainer.ts'

/** y = w·x, so that the gradient of ½(y − t)² is (y − t)·x. */
export const line = (): Model =>
  buildModel({ seed: 1 }, g => {
    g.output(g.node('Mul', [g.input('x', ['batch', 2]), g.weight([2], { name: 'w' })]), { name: 'y' })
  })

/** Two dense layers without biases, with the weights `a.weight` [5, 4] and `b.weight` [3, 5]. */
export const network = (): Model =>
  buildModel({ seed: 3 }, g => {
    const hidden = g.tanh(g.gemm(g.input('x', ['batch', 4]), { out: 5, name: 'a', bias: false }))
    g.output(g.gemm(hidden, { out: 3, name: 'b', bias: false }), { name: 'y' })
  })

export const squaredError: Loss = { kind: 'squared-error' }

/** Six examples for {@link network}. */
export function networkBatch(seed = 1): TrainBatch {
  const random = seeded(seed)
  const batch = (size: number): Batch => ({
    type: 'float32',
    shape: [6, size],
    data: Float32Array.from({ length: 6 * size }, () => random.normal()),
  })
  return { feeds: { x: batch(4) }, targets: batch(3) }
}

/** The elements of a tensor of a model in memory. */
export const startOf = (model: Model, name: string): Float32Array =>
  new Float32Array((model.graph.tensors.get(name)!.read() as Uint8Array).slice().buffer)

/** A trainer of a model, by plain gradient descent at rate 1 unless told otherwise. */
export async function trainerOf(model: Model, options: Partial<TrainOptions> = {}): Promise<Trainer> {
  const executor = await createExecutor(tf, model)
  return makeTrainer(executor, { losses: [squaredError], optimizer: tf.train.sgd(1), ...options })
}
