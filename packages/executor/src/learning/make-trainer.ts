import { elementsOf } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { CalibrationBatch, Loss, TrainOptions, Trainer } from '@coppice/spec'
import type { Optimizer, Tensor, Variable } from '@tensorflow/tfjs-core'
import type { Executor } from '../create-executor.ts'
import { weightOf } from './differentiate.ts'
import { takeGradients } from './take-gradients.ts'

/** A trainer with weights of its own; the executor's stay as they are. */
export function makeTrainer(executor: Executor, options: TrainOptions): Trainer {
  const { tf } = executor
  const names = options.trainable ?? trainableByDefault(executor)
  const variables = makeVariables(executor, names)
  const masks = makeMasks(executor, options.masks ?? new Map(), variables)
  const optimizer = checkOptimizer(options.optimizer)
  applyMasks(executor, variables, masks)
  return {
    async step(batch) {
      const loss = tf.tidy(() => takeStep(executor, batch, options.loss, { variables, masks, optimizer }))
      const [mean] = await loss.data()
      loss.dispose()
      return mean!
    },
    async weights() {
      const read = [...variables].map(async ([name, weight]) => [name, (await weight.data()) as Float32Array] as const)
      return new Map(await Promise.all(read))
    },
    close() {
      tf.dispose([...variables.values(), ...masks.values()])
    },
  }
}

let made = 0

/** Optimizers find a variable by a name that no other variable of the program has. */
function makeVariables(executor: Executor, names: readonly string[]): Map<string, Variable> {
  const trainer = ++made
  return new Map(
    names.map(name => [name, executor.tf.variable(weightOf(executor, name), true, `coppice/${trainer}/${name}`)]),
  )
}

/**
 * Float tensors but for numbers without axes, which are written into the graph as part of a formula, and the mean and
 * variance of a BatchNormalization, which are measured, not learnt.
 */
function trainableByDefault({ graph, weights }: Executor): string[] {
  const measured = graph.nodes
    .filter(({ operator }) => operator === 'BatchNormalization')
    .flatMap(({ inputs }) => inputs.slice(3, 5))
  const isLearnt = (name: string): boolean => {
    const weight = weights.get(name)!
    return weight.dtype === 'float32' && weight.rank > 0 && !measured.includes(name)
  }
  return [...weights.names].filter(isLearnt)
}

function makeMasks(
  { tf }: Executor,
  masks: ReadonlyMap<string, Float32Array>,
  variables: ReadonlyMap<string, Variable>,
): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>()
  for (const [name, mask] of masks) {
    const variable = variables.get(name)
    const count = variable ? elementsOf(variable.shape) : 0
    if (!variable || mask.length !== count) {
      const expected = variable ? `${count} elements in the mask of '${name}'` : 'masks of tensors that are trained'
      throw failure({ code: 'usage', who: 'train', expected, received: variable ? `${mask.length}` : `'${name}'` })
    }
    tensors.set(
      name,
      tf.tensor(
        Uint8Array.from(mask, kept => (kept === 0 ? 0 : 1)),
        variable.shape,
        'bool',
      ),
    )
  }
  return tensors
}

function checkOptimizer(optimizer: unknown): Optimizer {
  const found = optimizer as Optimizer | undefined
  if (typeof found?.applyGradients === 'function') return found
  throw failure({
    code: 'usage',
    who: 'train',
    expected: 'an optimizer of TensorFlow.js, such as tf.train.adam(0.001)',
    received: typeof optimizer,
  })
}

interface Training {
  readonly variables: ReadonlyMap<string, Variable>
  readonly masks: ReadonlyMap<string, Tensor>
  readonly optimizer: Optimizer
}

/** One step along the gradient of the mean loss; the loss before it. */
function takeStep(
  executor: Executor,
  batch: CalibrationBatch,
  loss: Loss,
  { variables, masks, optimizer }: Training,
): Tensor {
  const { tf } = executor
  const examples = Object.values(batch.feeds)[0]?.shape[0] ?? 1
  const taken = takeGradients(executor, batch, { loss, weights: variables, values: [], scale: 1 / examples })
  const gradients: Record<string, Tensor> = {}
  for (const [name, gradient] of taken.weights) {
    if (gradient) gradients[variables.get(name)!.name] = gradient
  }
  optimizer.applyGradients(gradients)
  applyMasks(executor, variables, masks)
  return tf.div(taken.loss, examples)
}

function applyMasks(
  { tf }: Executor,
  variables: ReadonlyMap<string, Variable>,
  masks: ReadonlyMap<string, Tensor>,
): void {
  for (const [name, mask] of masks) {
    const variable = variables.get(name)!
    tf.tidy(() => variable.assign(tf.where(mask, variable, tf.zerosLike(variable))))
  }
}
