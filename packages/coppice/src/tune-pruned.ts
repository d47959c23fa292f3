import { failure } from '@coppice/spec'
import type { Calibration, Model } from '@coppice/spec'
import type { Calibrated } from './calibrate.ts'
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

/** The share of the steps in which the rate rises. */
const warmUp = 0.05

/**
 * Trains what pruning left, with the dense model as the teacher; half of the loss is of the labels where there are
 * some. `undefined` where no epochs are asked for.
 */
export async function tunePruned(dense: Model, pruned: Model, tuning: Tuning): Promise<Model | undefined> {
  const { calibrated, epochs, rate, batch, seed, signal, tell } = tuning
  if (epochs === 0) return undefined
  const { data, session } = calibrated
  if (!data) {
    const remedy = 'Name some with --data.'
    throw failure({ code: 'usage', who: '--epochs', expected: 'data to train on', received: 'none', remedy })
  }
  const [{ cosine, shuffleBatches, train }, { train: optimizers }] = await Promise.all([
    import('@coppice/training'),
    import('@tensorflow/tfjs-core'),
  ])
  const { model } = await train(pruned, {
    ...{ session: await session(), epochs, seed, signal },
    data: shuffleBatches(data.calibration, { batchSize: batch }),
    optimizer: optimizers.adam(rate),
    rate: cosine(rate, { warmUp }),
    keepZeros: true,
    distillation: { teacher: dense, ...(!(await hasTargets(data.calibration)) && { targets: 0 }) },
    onProgress: ({ done, total }) => tell({ done, total }),
  })
  signal.throwIfAborted()
  return model
}

async function hasTargets(calibration: Calibration): Promise<boolean> {
  for await (const { targets } of calibration) return targets !== undefined
  return false
}
