import type { Model, Session, Tensor } from '@coppice/spec'
import type { Optimizer, Tensor as Numbers } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { batches, shuffle, takeExamples } from './labelled-data.ts'
import type { LabelledData } from './labelled-data.ts'

/** How a network is trained, by Adam on the cross-entropy. */
export interface Training {
  readonly epochs: number
  readonly batchSize: number
  /** The step of the first epoch; each later one takes a smaller one, along half a cosine. */
  readonly rate: number
  /** What is added to the gradient of each matrix, times the matrix. Default 0. */
  readonly decay?: number
  /** Of the order of the examples. */
  readonly seed: number
  /** Keeps weights that are exactly zero at zero. Default false. */
  readonly keepZeros?: boolean
}

/** The model with these elements in these tensors. */
export function replaceWeights(model: Model, weights: ReadonlyMap<string, Float32Array>): Model {
  const tensors = new Map(model.graph.tensors)
  for (const [name, values] of weights) {
    const { origin: _, ...rest } = tensors.get(name)!
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice()
    tensors.set(name, { ...rest, read: () => bytes } satisfies Tensor)
  }
  return { ...model, graph: { ...model.graph, tensors } }
}

/** For each matrix, 0 where it has a zero and 1 elsewhere. */
async function masksOf({ graph }: Model): Promise<ReadonlyMap<string, Float32Array>> {
  const masks = new Map<string, Float32Array>()
  for (const [name, tensor] of graph.tensors) {
    if (tensor.type !== 'float32' || tensor.shape.length < 2) continue
    const values = new Float32Array((await tensor.read()).slice().buffer)
    masks.set(
      name,
      values.map(value => (value === 0 ? 0 : 1)),
    )
  }
  return masks
}

/** An optimizer that sees each matrix's gradient with `decay` times the matrix added. */
function withDecay(optimizer: Optimizer, decay: number): Pick<Optimizer, 'applyGradients'> {
  return {
    applyGradients(gradients) {
      const variables = tf.engine().registeredVariables
      const decayed = Object.entries(gradients as Record<string, Numbers>).map(([name, gradient]) => {
        const variable = variables[name]!
        return [name, variable.rank > 1 ? tf.add(gradient, tf.mul(variable, decay)) : gradient]
      })
      optimizer.applyGradients(Object.fromEntries(decayed) as Record<string, never>)
    },
  }
}

const rateAt = ({ rate, epochs }: Training, epoch: number): number =>
  rate * (0.5 * (1 + Math.cos((Math.PI * epoch) / epochs)) + 0.02)

/** Trains on shuffled batches; the same seed gives the same weights. Needs an open session of tfjs. */
export async function trainNetwork(
  session: Session<'forward' | 'backward' | 'train'>,
  model: Model,
  data: LabelledData,
  training: Training,
): Promise<Model> {
  const { epochs, batchSize, rate, decay = 0, seed, keepZeros = false } = training
  const runner = await session.prepare!(model)
  const masks = keepZeros ? await masksOf(model) : undefined
  const adam = tf.train.adam(rate)
  const optimizer = withDecay(adam, decay)
  const trainer = runner.train!({ losses: [{ kind: 'cross-entropy' }], optimizer, ...(masks && { masks }) })
  const input = model.graph.inputs[0]!.name
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      Object.assign(adam, { learningRate: rateAt(training, epoch) })
      const shuffled = takeExamples(data, shuffle(data.labels.length, seed * 1000 + epoch))
      for (const batch of batches(shuffled, input, batchSize)) await trainer.step(batch)
    }
    return replaceWeights(model, await trainer.weights())
  } finally {
    await trainer.close()
    adam.dispose()
    await runner.close()
  }
}
