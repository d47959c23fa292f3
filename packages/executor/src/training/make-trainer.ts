import { failure } from '@coppice/spec'
import type { TrainBatch, Trainer, TrainOptions } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Executor } from '../create-executor.ts'
import { makeBatchStatistics } from './batch-statistics.ts'
import { applyMasks, makeMasks } from './masks.ts'
import { checkOptimizer, setRate } from './optimizer.ts'
import { refuseUsed } from './optimizer-memory.ts'
import { makePenalty } from './make-penalty.ts'
import { meanGradients, seenWeights, takeStep } from './take-step.ts'
import { makeVariables, trainableByDefault } from './trained-weights.ts'
import type { Variables } from './trained-weights.ts'
import { assignAll, readState, readTensors, restoreState } from './trainer-state.ts'
import type { Training } from './training.ts'

/** A trainer with weights of its own; the executor's stay as they are. */
export function makeTrainer(executor: Executor, options: TrainOptions): Trainer {
  const { tf } = executor
  let training = prepare(executor, options)
  const hold = (): void => {
    if (training.masking === 'frozen') applyMasks(tf, training.variables, training.masks)
  }
  hold()
  return {
    trained: [...training.variables.keys()],
    async step(batch, { rate } = {}) {
      if (rate !== undefined) setRate(training.optimizer, rate)
      const loss = tf.tidy(() => takeStep(training, batch))
      const [mean] = await loss.data()
      loss.dispose()
      return mean!
    },
    run: (feeds, fetch) =>
      executor.forward(feeds, fetch, () => new Map([...seenWeights(training), ...statisticsOf(training)])),
    gradients: batch => readGradients(training, batch),
    weights: ({ behindMasks = false } = {}) => readWeights(training, behindMasks),
    movement: () => readTensors(training.movement ?? new Map()),
    assign(weights) {
      assignAll(tf, new Map([...training.variables, ...statisticsOf(training)]), weights)
      hold()
    },
    mask(masks) {
      const made = makeMasks(tf, masks, training.variables)
      tf.dispose([...training.masks.values()])
      training = { ...training, masks: made }
      hold()
    },
    state: () => readState(training),
    restore(state) {
      restoreState(training, state)
      hold()
    },
    close: () => dispose(training),
  }
}

function prepare(executor: Executor, options: TrainOptions): Training {
  const { tf } = executor
  const { losses, masking = 'frozen', decay = 0, clip, batchStatistics } = options
  if (losses.length === 0) throw failure({ code: 'usage', who: 'train', expected: 'a loss', received: 'none' })
  const optimizer = checkOptimizer(options.optimizer)
  refuseUsed(optimizer)
  const variables = makeVariables(executor, options.trainable ?? trainableByDefault(executor))
  try {
    return {
      executor,
      losses,
      optimizer,
      variables,
      masks: makeMasks(tf, options.masks ?? new Map(), variables),
      masking,
      penalties: (options.penalties ?? []).map(term => makePenalty(tf, term, variables)),
      decay,
      clip,
      statistics: batchStatistics && makeBatchStatistics(executor, batchStatistics.momentum),
      movement: options.movement ? zerosLike(executor, variables) : undefined,
    }
  } catch (error) {
    tf.dispose([...variables.values()])
    throw error
  }
}

function zerosLike({ tf }: Executor, variables: Variables): Variables {
  return new Map(
    [...variables].map(([name, weight]) => [name, tf.tidy(() => tf.variable(tf.zerosLike(weight), false))]),
  )
}

const statisticsOf = ({ statistics }: Training): Variables => statistics?.variables ?? new Map()

async function readWeights(training: Training, behindMasks: boolean): Promise<Map<string, Float32Array>> {
  const { tf } = training.executor
  const seen = tf.tidy(() => {
    const weights = behindMasks ? training.variables : seenWeights(training)
    return Object.fromEntries([...weights, ...statisticsOf(training)].map(([name, own]) => [name, tf.clone(own)]))
  })
  try {
    return await readTensors(new Map(Object.entries(seen)))
  } finally {
    tf.dispose(seen)
  }
}

async function readGradients(training: Training, batch: TrainBatch): Promise<Map<string, Float32Array>> {
  const { executor, variables } = training
  const { tf } = executor
  const taken = tf.tidy(() => {
    const { weights } = meanGradients(training, seenWeights(training), batch, () => undefined)
    const whole = [...variables].map(([name, weight]) => [name, weights.get(name) ?? tf.zerosLike(weight)] as const)
    return Object.fromEntries<Tensor>(whole)
  })
  try {
    return await readTensors(new Map(Object.entries(taken)))
  } finally {
    tf.dispose(taken)
  }
}

function dispose({ executor: { tf }, variables, masks, penalties, statistics, movement }: Training): void {
  for (const group of [variables, masks, statistics?.variables, movement]) tf.dispose([...(group?.values() ?? [])])
  for (const penalty of penalties) penalty.dispose()
}
