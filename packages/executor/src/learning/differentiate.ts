import { failure } from '@coppice/spec'
import type { Batch, CalibrationBatch, GradientRequest, Gradients } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Executor } from '../create-executor.ts'
import { decodeBatch } from '../values/decode-batch.ts'
import { takeGradients } from './take-gradients.ts'
import type { TakenGradients } from './take-gradients.ts'

type Named = Readonly<Record<string, Tensor>>

/** The loss of a batch and its gradients with regard to weights and values. Throws `usage` for names of neither. */
export async function differentiate(
  executor: Executor,
  batch: CalibrationBatch,
  { loss, weights, values }: GradientRequest,
): Promise<Gradients> {
  const { tf } = executor
  const asked = new Map(weights.map(name => [name, weightOf(executor, name)]))
  const taken = tf.tidy(() => {
    const gradients = takeGradients(executor, batch, { losses: [loss], weights: asked, values })
    return complete(executor, gradients, asked)
  })
  try {
    const [total] = await taken.loss.data()
    return {
      loss: total!,
      weights: await readAll(taken.weights),
      values: await readAll(taken.values),
      activations: await readAll(taken.activations),
    }
  } finally {
    tf.dispose(taken)
  }
}

/** A weight that can be differentiated. Throws `usage` where there is none of that name. */
export function weightOf({ weights }: Executor, name: string): Tensor {
  const weight = weights.get(name)
  if (weight?.dtype === 'float32') return weight
  const received = weight ? `'${name}' of type ${weight.dtype}` : `'${name}'`
  throw failure({ code: 'usage', who: 'weights', expected: 'names of float tensors of the graph', received })
}

interface Complete {
  readonly [name: string]: Tensor | Named
  readonly loss: Tensor
  readonly weights: Named
  readonly values: Named
  readonly activations: Named
}

/** The same with zeros for what the loss does not depend on. */
function complete({ tf }: Executor, taken: TakenGradients, weights: ReadonlyMap<string, Tensor>): Complete {
  const own = (
    gradients: ReadonlyMap<string, Tensor | undefined>,
    shapes: ReadonlyMap<string, Tensor>,
  ): Record<string, Tensor> =>
    Object.fromEntries([...gradients].map(([name, tensor]) => [name, tensor ?? tf.zeros(shapes.get(name)!.shape)]))
  return {
    loss: taken.loss,
    weights: own(taken.weights, weights),
    values: own(taken.values, taken.activations),
    activations: Object.fromEntries(taken.activations),
  }
}

async function readAll(tensors: Named): Promise<Record<string, Batch>> {
  const batches: Record<string, Batch> = {}
  for (const [name, tensor] of Object.entries(tensors)) batches[name] = await decodeBatch(tensor, 'float32')
  return batches
}
