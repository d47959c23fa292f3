import type { CalibrationBatch, Model } from '@coppice/spec'
import { buildModel, seeded } from '@coppice/testkit'

/** A network that steps of training are measured on. */
export interface TrainingNetwork {
  readonly title: string
  /** One example, channels last. */
  readonly shape: readonly number[]
  readonly classes: number
  readonly build: () => Model
}

/** The names of the networks. */
export type TrainingNetworkName = 'cnn' | 'mlp'

/** Examples of a step. */
export const batchSize = 64

/** Networks of the usual sizes, by name. */
export const trainingNetworks: Readonly<Record<TrainingNetworkName, TrainingNetwork>> = {
  cnn: {
    title: 'CNN 28×28: conv 32, conv 64, pool, dense 128, dense 10',
    shape: [28, 28, 1],
    classes: 10,
    build: () =>
      buildModel({ name: 'cnn' }, g => {
        const first = g.relu(g.conv(g.input('x', ['batch', 1, 28, 28]), { out: 32, kernel: 3, padding: 0 }))
        const second = g.maxPool(g.relu(g.conv(first, { out: 64, kernel: 3, padding: 0 })))
        g.output(g.gemm(g.relu(g.gemm(g.flatten(second), { out: 128 })), { out: 10 }), { name: 'logits' })
      }),
  },
  mlp: {
    title: 'MLP 784-300-100-10',
    shape: [784],
    classes: 10,
    build: () =>
      buildModel({ name: 'mlp' }, g => {
        const first = g.relu(g.gemm(g.input('x', ['batch', 784]), { out: 300 }))
        g.output(g.gemm(g.relu(g.gemm(first, { out: 100 })), { out: 10 }), { name: 'logits' })
      }),
  },
}

/** Normally distributed inputs and their labels, the same each time. */
export function trainingData({ shape, classes }: TrainingNetwork): { inputs: Float32Array; labels: Int32Array } {
  const { normal, integer } = seeded(7)
  const size = shape.reduce((product, side) => product * side, batchSize)
  return {
    inputs: Float32Array.from({ length: size }, normal),
    labels: Int32Array.from({ length: batchSize }, () => integer(0, classes - 1)),
  }
}

/** The same as a batch of a session: a single channel lies the same first and last. */
export function trainingBatch(network: TrainingNetwork): CalibrationBatch {
  const { inputs, labels } = trainingData(network)
  const example = network.shape.length === 3 ? [1, ...network.shape.slice(0, 2)] : network.shape
  return {
    feeds: { x: { type: 'float32', shape: [batchSize, ...example], data: inputs } },
    targets: { type: 'int32', shape: [batchSize], data: labels },
  }
}
