import type { Model } from '@coppice/spec'
import { cosine, pruneWhileTraining, train } from '@coppice/training'
import type { Distillation, PlanWhileTraining, Pruning, TrainSettings } from '@coppice/training'
import * as tf from '@tensorflow/tfjs-core'
import type { Engines } from '../criteria/engines.ts'
import type { Network } from '../criteria/networks.ts'
import { examplesOf } from '../lib/labelled-data.ts'

/** What a network may cost after pruning. */
export interface Budget {
  readonly epochs: number
  readonly batchSize: number
  /** The greatest rate of Adam; it rises in a twentieth of the steps and falls along half a cosine unless it is constant. */
  readonly rate: number
  readonly constant?: boolean
  /** What the dense network teaches; none where it is left out. */
  readonly distillation?: Distillation
  /** Lets normalisations follow the batches. */
  readonly batchStatistics?: boolean
}

const warmUp = 0.05

function settingsOf({ learning }: Engines, { train: data, model, seed }: Network, budget: Budget): TrainSettings {
  const { epochs, batchSize, rate, constant = false, distillation, batchStatistics = false } = budget
  return {
    session: learning,
    data: examplesOf(data, model.graph.inputs[0]!.name),
    optimizer: tf.train.adam(rate),
    epochs,
    batchSize,
    seed,
    ...(!constant && { rate: cosine(rate, { warmUp }) }),
    ...(distillation && { distillation: { teacher: model, ...distillation } }),
    ...(batchStatistics && { batchStatistics: { momentum: 0.9 } }),
  }
}

/** Trains what pruning left; zeros stay. */
export async function tune(engines: Engines, network: Network, pruned: Model, budget: Budget): Promise<Model> {
  const { model } = await train(pruned, { ...settingsOf(engines, network, budget), keepZeros: true })
  return model
}

/** Prunes the network, or another beginning of it, while it is trained. */
export async function pruneAlong(
  engines: Engines,
  network: Network,
  budget: Budget,
  {
    from = network.model,
    plan,
    pruning,
  }: { readonly from?: Model; readonly plan: PlanWhileTraining; readonly pruning: Pruning },
): Promise<Model> {
  const { model } = await pruneWhileTraining(from, { ...settingsOf(engines, network, budget), plan, pruning })
  return model
}
