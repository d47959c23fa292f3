import type { Model } from '@coppice/spec'
import type { Engines } from '../criteria/engines.ts'
import { assemble } from '../criteria/networks.ts'
import type { Network } from '../criteria/networks.ts'
import { trainedNetwork } from '../criteria/trained-network.ts'
import { convolutionalLenet } from '../lib/convolutional-lenet.ts'
import { range, readImages, takeExamples } from '../lib/labelled-data.ts'
import type { LabelledData } from '../lib/labelled-data.ts'
import { multilayerPerceptron } from '../lib/multilayer-perceptron.ts'
import type { Family } from './family.ts'
import { measureDense } from '../criteria/measure-dense.ts'
import { measureGradual } from './measure-gradual.ts'
import type { Budget } from './tune.ts'

const read = (prefix: string, shape: readonly number[]): Promise<LabelledData> =>
  readImages(`data/mnist/${prefix}-images-idx3-ubyte.gz`, `data/mnist/${prefix}-labels-idx1-ubyte.gz`, shape)

/** 10,000 images to train with and 10,000 others to test. */
export async function readDigits(shape: readonly number[]): Promise<Record<'train' | 'test', LabelledData>> {
  return { train: await read('train10k', shape), test: await read('t10k', shape) }
}

interface Lenet {
  readonly name: string
  readonly shape: readonly number[]
  readonly build: (seed: number) => Model
  /** Epochs of the dense network. */
  readonly epochs: number
}

async function openLenet(
  engines: Engines,
  { name, shape, build, epochs }: Lenet,
  seed: number,
  quick: boolean,
): Promise<Network> {
  const { train: all, test } = await readDigits(shape)
  const train = quick ? takeExamples(all, range(0, 500)) : all
  const training = { epochs: quick ? 1 : epochs, batchSize: 64, rate: 1e-3, decay: 1e-4, seed }
  const model = await trainedNetwork(engines, build(seed), train, training)
  return assemble({ name, seed, model, train, test: quick ? takeExamples(test, range(0, 500)) : test })
}

const data = `The first 10,000 training images of MNIST to train with, the 10,000 test images to test; the seed changes the initial weights and the order of the examples.`

const recipe = (epochs: number): string =>
  `Then Adam with batches of 64, its rate rising to 2e-3 in a twentieth of the steps and falling along half a cosine, for ${epochs} epochs in which weights of least magnitude over all layers go along a cubic, in 20 steps until three quarters are done.`

function lenetFamily(lenet: Lenet, sparsity: number, { epochs, ...budget }: Budget): Family {
  return {
    name: lenet.name,
    title: `${lenet.name} on MNIST: ${100 * sparsity} % of the weights set to zero`,
    notes: `${data} The dense network is trained for ${lenet.epochs} epochs. ${recipe(epochs)} The other rows have the same ${epochs} epochs.`,
    goals: [{ table: 'weights set to zero', row: 'magnitude, cubic', column: 'trained', within: 0.5 }],
    async measure(engines, seed, quick) {
      const network = await openLenet(engines, lenet, seed, quick)
      const spent = { ...budget, epochs: quick ? 2 : epochs }
      return {
        dense: await measureDense(engines, network),
        'weights set to zero': await measureGradual(engines, network, {
          sparsity,
          budget: spent,
        }),
      }
    },
  }
}

const budget = { batchSize: 64, rate: 2e-3 }

/** LeNet-300-100 at 95 %. */
export const perceptronLenet: Family = lenetFamily(
  { name: 'LeNet-300-100', shape: [784], build: multilayerPerceptron, epochs: 12 },
  0.95,
  { ...budget, epochs: 16 },
)

/** LeNet-5 at 98 %. */
export const convolutionLenet: Family = lenetFamily(
  { name: 'LeNet-5', shape: [1, 28, 28], build: convolutionalLenet, epochs: 6 },
  0.98,
  { ...budget, epochs: 10 },
)
