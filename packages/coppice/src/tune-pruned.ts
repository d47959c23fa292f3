import type { TrainingCost } from '@coppice/report'
import type { Calibration, Model } from '@coppice/spec'
import type { Calibrated } from './calibrate.ts'
import { examplesIn } from './data/examples-in.ts'
import { missingData } from './missing-data.ts'
import type { Tell } from './terminal/progress.ts'

/** What training is told. */
export interface Tuning {
  readonly calibrated: Calibrated
  readonly epochs: number
  readonly rate: number
  readonly batch: number
  readonly seed: number
  readonly signal: AbortSignal
  readonly tell: Tell
}

/** A model that was trained after pruning. */
export interface Tuned {
  readonly model: Model
  readonly cost: TrainingCost
}

/** The share of the steps in which the rate rises. */
const warmUp = 0.05

/**
 * Trains what pruning left, with the dense model as the teacher; half of the loss is of the labels where there are
 * some. `undefined` where no epochs are asked for.
 */
export async function tunePruned(dense: Model, pruned: Model, tuning: Tuning): Promise<Tuned | undefined> {
  const { calibrated, epochs, rate, batch, seed, signal, tell } = tuning
  if (epochs === 0) return undefined
  const { data, session } = calibrated
  if (!data) throw missingData('--epochs', 'train on')
  const [{ cosine, shuffleBatches, train }, { train: optimizers }] = await Promise.all([
    import('@coppice/training'),
    import('@tensorflow/tfjs-core'),
  ])
  const { examples, hasTargets } = await surveyExamples(data.calibration)
  const started = performance.now()
  const { model, history } = await train(pruned, {
    ...{ session: await session(), epochs, seed, signal },
    data: shuffleBatches(data.calibration, { batchSize: batch }),
    optimizer: optimizers.adam(rate),
    rate: cosine(rate, { warmUp }),
    keepZeros: true,
    distillation: { teacher: dense, ...(!hasTargets && { targets: 0 }) },
    onProgress: ({ done, total }) => tell({ done, total }),
  })
  signal.throwIfAborted()
  const losses = history.map(({ loss }) => loss)
  const seconds = (performance.now() - started) / 1000
  return { model, cost: { epochs: losses.length, examples, seconds, losses } }
}

/** Walks through the examples once. */
async function surveyExamples(calibration: Calibration): Promise<{ examples: number; hasTargets: boolean }> {
  let [examples, hasTargets] = [0, false]
  for await (const batch of calibration) {
    examples += examplesIn(batch)
    hasTargets ||= batch.targets !== undefined
  }
  return { examples, hasTargets }
}
