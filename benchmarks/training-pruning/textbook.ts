import { constantsOf, decodeElements, elementsOf } from '@coppice/graph'
import type { Model, TrainBatch } from '@coppice/spec'
import { layerWeights, textbookLoss, train } from '@coppice/training'
import type { TrainSettings } from '@coppice/training'
import * as tf from '@tensorflow/tfjs-core'
import type { Engines } from '../criteria/engines.ts'
import { assemble } from '../criteria/networks.ts'
import type { Network } from '../criteria/networks.ts'
import { collectResults } from '../criteria/results.ts'
import type { Cell } from '../criteria/results.ts'
import { accuracyOf } from '../lib/classify.ts'
import { examplesOf, range, takeExamples } from '../lib/labelled-data.ts'
import { multilayerPerceptron } from '../lib/multilayer-perceptron.ts'
import type { Family } from './family.ts'
import { readDigits } from './lenets.ts'

const classes = 10
const lambda = 3e-4
const rate = 0.1
const [epochs, retrained] = [5, 1]

/** The examples with 1 at their class and 0 elsewhere for targets. */
function withValues({ feeds, targets }: TrainBatch): TrainBatch {
  const count = targets!.shape[0]!
  const data = new Float32Array(count * classes)
  targets!.data.forEach((label, example) => (data[example * classes + Number(label)] = 1))
  return { feeds, targets: { type: 'float32', shape: [count, classes], data } }
}

/** The share of the weights of layers that are exactly zero. */
async function shareOfZeros(model: Model): Promise<number> {
  const constants = constantsOf(model.graph)
  let [zeros, total] = [0, 0]
  for (const name of await layerWeights(model)) {
    const { type, shape, read } = constants.get(name)!
    for (const weight of decodeElements(type, await read(), elementsOf(shape))) zeros += Number(weight === 0)
    total += elementsOf(shape)
  }
  return zeros / total
}

async function measureLosses({ fast, learning }: Engines, network: Network, rounds: number): Promise<readonly Cell[]> {
  const { model, seed, train: examples, test } = network
  const results = collectResults()
  const settings = (): TrainSettings => ({
    session: learning,
    data: withValues(examplesOf(examples, 'pixels')),
    optimizer: tf.train.sgd(rate),
    epochs: rounds,
    seed,
  })
  for (const by of ['gradient', 'proximal'] as const) {
    const row = by === 'gradient' ? 'plain descent' : 'proximal steps'
    const { model: trained } = await train(model, { ...settings(), ...textbookLoss(lambda, { by }) })
    results.add(row, 'weights exactly zero', await shareOfZeros(trained))
    results.add(row, 'right', await accuracyOf(fast, trained, test))
    const { model: freed } = await train(trained, { ...settings(), epochs: retrained, keepZeros: true })
    results.add(row, 'zeros held, no penalty: weights exactly zero', await shareOfZeros(freed))
    results.add(row, 'right then', await accuracyOf(fast, freed, test))
  }
  const { model: free } = await train(model, settings())
  results.add('no penalty', 'weights exactly zero', await shareOfZeros(free))
  results.add('no penalty', 'right', await accuracyOf(fast, free, test))
  return results.cells()
}

/** The loss of the textbooks with one λ, by the letter and by proximal steps. */
export const textbook: Family = {
  name: 'textbook loss',
  title: 'The loss of the textbooks: exact zeros by proximal steps, none by plain descent',
  notes: `LeNet-300-100 from its initial weights on 10,000 images of MNIST and their classes as ten values; 1/(2N) Σ(y − f)² + λ‖W‖₁ + λ/2 ‖W‖₂² with λ = ${lambda}, plain gradient descent at the rate ${rate}, batches of 32, ${epochs} epochs. Then the zeros are held and ${retrained} more follows without the penalty. In percent of weights and of test images.`,
  goals: [],
  async measure(engines, seed, quick) {
    const { train: all, test } = await readDigits([784])
    const train = quick ? takeExamples(all, range(0, 256)) : all
    const network = assemble({ name: 'LeNet-300-100', seed, model: multilayerPerceptron(seed), train, test })
    return { 'one λ': await measureLosses(engines, network, quick ? 1 : epochs) }
  },
}
