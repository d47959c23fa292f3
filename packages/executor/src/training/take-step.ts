import type { TrainBatch } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import { takeGradients } from '../learning/take-gradients.ts'
import type { Differentiation, TakenGradients } from '../learning/take-gradients.ts'
import type { BatchStatistics } from './batch-statistics.ts'
import { clipGradients } from './clip-gradients.ts'
import { applyMasks, masked } from './masks.ts'
import { rateOf } from './optimizer.ts'
import type { Training } from './training.ts'

/** The weights as the network sees them: zero where masked. To be called inside a tidy. */
export function seenWeights({ executor, variables, masks, masking }: Training): ReadonlyMap<string, Tensor> {
  if (masking === 'frozen') return variables
  return new Map([...variables].map(([name, weight]) => [name, masked(executor.tf, weight, masks.get(name))]))
}

/** The mean losses of a batch and their gradients. To be called inside a tidy. */
export function meanGradients(
  { executor, losses, statistics }: Training,
  weights: ReadonlyMap<string, Tensor>,
  batch: TrainBatch,
  observeBatch: NonNullable<Differentiation['observeBatch']>,
): TakenGradients {
  const examples = Object.values(batch.feeds)[0]?.shape[0] ?? 1
  const asked = { losses, weights, values: [], scale: 1 / examples }
  const taken = takeGradients(executor, batch, statistics ? { ...asked, observeBatch } : asked)
  return { ...taken, loss: executor.tf.div(taken.loss, examples) }
}

/** One step along the gradient of the mean losses and penalties; the losses before it. To be called inside a tidy. */
export function takeStep(training: Training, batch: TrainBatch): Tensor {
  const { executor, variables, masks, masking, optimizer, clip } = training
  const { tf } = executor
  const taken = observing(training, show => meanGradients(training, seenWeights(training), batch, show))
  sumMovement(training, taken)
  const penalised = withPenalties(training, taken)
  const gradients = masking === 'frozen' ? maskAll(training, penalised) : penalised
  const clipped = clip === undefined ? gradients : clipGradients(tf, gradients, clip)
  // Optimizers remember by position: every weight is shown, whether a gradient reaches it or not.
  const named = [...variables].map(([key, { name }]) => ({ name, tensor: clipped.get(key) as Tensor }))
  optimizer.applyGradients(named)
  decayWeights(training)
  takeProximalSteps(training)
  if (masking === 'frozen') applyMasks(tf, variables, masks)
  return taken.loss
}

/** Has the running statistics take up what the run of a step measures. */
function observing({ statistics }: Training, run: Parameters<BatchStatistics['observe']>[0]): TakenGradients {
  return statistics ? statistics.observe(run) : run(() => undefined)
}

function sumMovement({ executor: { tf }, variables, movement }: Training, { weights }: TakenGradients): void {
  for (const [name, sum] of movement ?? []) {
    const gradient = weights.get(name)
    if (gradient) sum.assign(tf.sub(sum, tf.mul(variables.get(name)!, gradient)))
  }
}

function withPenalties({ executor: { tf }, penalties }: Training, { weights }: TakenGradients): Map<string, Tensor> {
  const gradients = new Map<string, Tensor>()
  for (const [name, gradient] of weights) if (gradient) gradients.set(name, gradient)
  for (const penalty of penalties) {
    if (penalty.by !== 'gradient') continue
    for (const [name, own] of penalty.gradients()) {
      const gradient = gradients.get(name)
      gradients.set(name, gradient ? tf.add(gradient, own) : own)
    }
  }
  return gradients
}

/** Without this an optimizer would remember gradients of weights that stay zero, and act on them when they come back. */
function maskAll({ executor: { tf }, masks }: Training, gradients: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  return new Map([...gradients].map(([name, gradient]) => [name, masked(tf, gradient, masks.get(name))]))
}

function decayWeights({ executor: { tf }, variables, optimizer, decay }: Training): void {
  if (decay === 0) return
  const share = 1 - rateOf(optimizer) * decay
  for (const weight of variables.values()) if (weight.rank > 1) weight.assign(tf.mul(weight, share))
}

function takeProximalSteps({ variables, optimizer, penalties }: Training): void {
  for (const penalty of penalties) {
    if (penalty.by !== 'proximal') continue
    for (const [name, weight] of penalty.proximal(rateOf(optimizer))) variables.get(name)!.assign(weight)
  }
}
