import type { Model, Session } from '@coppice/spec'
import { elasticNet, train } from '@coppice/training'
import * as tf from '@tensorflow/tfjs-core'
import { batches, shuffle, takeExamples } from './labelled-data.ts'
import type { LabelledData } from './labelled-data.ts'

/** How a network is trained, by Adam on the cross-entropy. */
export interface Training {
  readonly epochs: number
  readonly batchSize: number
  /** The step of the first epoch; each later one takes a smaller one, along half a cosine, unless it is constant. */
  readonly rate: number
  /** Keeps the rate as it is in all epochs. Default false. */
  readonly constant?: boolean
  /** What is added to the gradient of each matrix, times the matrix. Default 0. */
  readonly decay?: number
  /** Of the order of the examples. */
  readonly seed: number
  /** Keeps weights that are exactly zero at zero. Default false. */
  readonly keepZeros?: boolean
}

const rateAt = ({ rate, epochs, constant }: Training, epoch: number): number =>
  constant ? rate : rate * (0.5 * (1 + Math.cos((Math.PI * epoch) / epochs)) + 0.02)

/** Trains on shuffled batches; the same seed gives the same weights. Needs an open session of tfjs. */
export async function trainNetwork(
  session: Session<'forward' | 'backward' | 'train'>,
  model: Model,
  data: LabelledData,
  training: Training,
): Promise<Model> {
  const { epochs, batchSize, rate, decay = 0, seed, keepZeros = false } = training
  const [input, count] = [model.graph.inputs[0]!.name, data.labels.length]
  const optimizer = tf.train.adam(rate)
  try {
    const { model: trained } = await train(model, {
      session,
      data: epoch => batches(takeExamples(data, shuffle(count, seed * 1000 + epoch)), input, batchSize),
      batches: Math.ceil(count / batchSize),
      epochs,
      optimizer,
      rate: progress => rateAt(training, Math.floor(progress * epochs + 1e-9)),
      penalties: decay > 0 ? [elasticNet({ l2: decay, by: 'gradient' })] : [],
      keepZeros,
    })
    return trained
  } finally {
    optimizer.dispose()
  }
}
