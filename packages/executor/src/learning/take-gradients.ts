import { failure, isFailure } from '@coppice/spec'
import type { TrainBatch, TrainLoss } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Executor } from '../create-executor.ts'
import { runProgram } from '../program/run-program.ts'
import type { Surroundings } from '../program/surroundings.ts'
import { channelsFirst } from '../values/held.ts'
import type { Held } from '../values/held.ts'
import { prepareLoss } from './prepare-loss.ts'

/** What gradients are taken of, and with regard to what. */
export interface Differentiation {
  /** The sum of these is differentiated. */
  readonly losses: readonly TrainLoss[]
  /** The tensors that stand for weights, by name. */
  readonly weights: ReadonlyMap<string, Tensor>
  readonly values: readonly string[]
  /** What the gradients are multiplied with. Default 1. */
  readonly scale?: number
  /** Shown the statistics of the batch: see {@link Surroundings}. */
  readonly observeBatch?: Surroundings['observeBatch']
}

/** A loss with its gradients as tensors in the source's layout; `undefined` where nothing of the loss depends on it. */
export interface TakenGradients {
  readonly loss: Tensor
  readonly weights: ReadonlyMap<string, Tensor | undefined>
  readonly values: ReadonlyMap<string, Tensor | undefined>
  readonly activations: ReadonlyMap<string, Tensor>
}

/** Takes all gradients in one backward pass. To be called inside a tidy that returns what is to stay. */
export function takeGradients(executor: Executor, batch: TrainBatch, asked: Differentiation): TakenGradients {
  const { tf } = executor
  const names = [...asked.weights.keys()]
  const watched = new Map<string, Held>()
  // The engine looks at this list after the forward pass, so that values join it as they are made.
  const sources: Tensor[] = [tf.scalar(0), ...asked.weights.values()]
  const forward = (): Tensor => measureForward(executor, batch, asked, watched, sources)
  try {
    const { value: loss, grads } = refusing(() =>
      tf.engine().gradients(forward, sources, tf.scalar(asked.scale ?? 1), true),
    )
    const ofValue = [...watched].map(([name, held], i) => [name, held, grads[i + 1 + names.length]] as const)
    return {
      loss,
      weights: new Map(names.map((name, i) => [name, grads[i + 1]])),
      values: new Map(ofValue.map(([name, held, tensor]) => [name, tensor && channelsFirst(tf, { ...held, tensor })])),
      activations: new Map(ofValue.map(([name, held]) => [name, tf.clone(channelsFirst(tf, held))])),
    }
  } finally {
    for (const { tensor } of watched.values()) tensor.dispose()
  }
}

function measureForward(
  executor: Executor,
  batch: TrainBatch,
  { losses, weights: replaced, values, observeBatch }: Differentiation,
  watched: Map<string, Held>,
  sources: Tensor[],
): Tensor {
  const { tf, weights } = executor
  const asked = new Set(values)
  const watch = (name: string, value: Held): Held => {
    if (!asked.has(name)) return value
    if (value.tensor.dtype !== 'float32') throw notDifferentiable(name, value.tensor)
    // A tensor of its own: others may share this one, and would add to the gradient.
    const own: Held = { ...value, tensor: tf.clone(value.tensor) }
    watched.set(name, { ...own, tensor: tf.keep(tf.clone(own.tensor)) })
    sources.push(own.tensor)
    return own
  }
  const prepared = losses.map(loss => prepareLoss(executor, batch, loss))
  const fetch = new Set([...prepared.map(({ value }) => value), ...values])
  const program = executor.program(batch.feeds, [...fetch])
  const surroundings = { tf, weights, replaced, watch, ...(observeBatch && { observeBatch }) }
  const results = runProgram(program, executor.encode(program, batch.feeds), surroundings)
  const parts = prepared.map(({ value, measure }) => measure(channelsFirst(tf, results.get(value)!)))
  return parts.length === 1 ? parts[0]! : tf.addN(parts)
}

function refusing<Result>(differentiate: () => Result): Result {
  try {
    return differentiate()
  } catch (error) {
    if (isFailure(error)) throw error
    const received = error instanceof Error ? error.message : String(error)
    const expected = 'TensorFlow.js to have every gradient on the way'
    throw failure({ code: 'unsupported-model', who: 'differentiate', expected, received, cause: error })
  }
}

function notDifferentiable(name: string, { dtype }: Tensor): Error {
  const expected = 'values of floats to differentiate with regard to'
  return failure({ code: 'usage', who: 'differentiate', expected, received: `'${name}' of type ${dtype}` })
}
