import { cosine, train } from '@coppice/training'
import type { TrainProgress } from '@coppice/training'
import type { Model, Session } from '@coppice/spec'
import type { SampleNetwork } from './sample.ts'

/** What teaching needs. */
export interface Teaching {
  readonly session: Session
  readonly optimizer: unknown
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: TrainProgress) => void
}

/** Of the network's weights and of its examples. */
const seed = 1

/** Trains the network of a sample: the same one, however often. */
export async function teach(network: SampleNetwork, { session, optimizer, ...rest }: Teaching): Promise<Model> {
  const { examples, epochs, batchSize, rate } = network.lesson
  const { model } = await train(network.build(seed), {
    session,
    optimizer,
    epochs,
    batchSize,
    data: network.examples(examples, seed),
    rate: cosine(rate, { warmUp: 0.1 }),
    batchStatistics: {},
    ...rest,
  })
  return model
}
