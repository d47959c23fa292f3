import { failure } from '@coppice/spec'
import type { Optimizer } from '@tensorflow/tfjs-core'

/** Throws `usage` for what is no optimizer of TensorFlow.js. */
export function checkOptimizer(optimizer: unknown): Optimizer {
  const found = optimizer as Optimizer | undefined
  if (typeof found?.applyGradients === 'function') return found
  throw failure({
    code: 'usage',
    who: 'train',
    expected: 'an optimizer of TensorFlow.js, such as tf.train.adam(0.001)',
    received: typeof optimizer,
  })
}

interface Rated {
  learningRate?: unknown
  setLearningRate?(rate: number): void
}

/** Sets the rate of the next steps. */
export function setRate(optimizer: Optimizer, rate: number): void {
  const rated = optimizer as unknown as Rated
  if (rated.setLearningRate) rated.setLearningRate(rate)
  else rated.learningRate = rate
}

/** The rate of the next step. Throws `usage` where the optimizer does not tell. */
export function rateOf(optimizer: Optimizer): number {
  const { learningRate } = optimizer as unknown as Rated
  if (typeof learningRate === 'number') return learningRate
  throw failure({
    code: 'usage',
    who: 'train',
    expected: 'an optimizer that has a learningRate, for weight decay and proximal steps',
    received: 'one without',
    remedy: 'Give `rate` at each step.',
  })
}
