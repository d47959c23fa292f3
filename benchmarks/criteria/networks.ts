import type { CalibrationBatch, Model } from '@coppice/spec'
import { batches, calibrationOf, range, readCifar, readImages, shuffle, takeExamples } from '../lib/labelled-data.ts'
import type { LabelledData } from '../lib/labelled-data.ts'
import { loadKerasCnn } from '../lib/load-keras-cnn.ts'
import { loadResnet8 } from '../lib/load-resnet8.ts'
import { multilayerPerceptron } from '../lib/multilayer-perceptron.ts'
import type { Training } from '../lib/train-network.ts'
import type { Engines } from './engines.ts'
import { trainedNetwork } from './trained-network.ts'

/** A trained network with its data, for one seed. */
export interface Network {
  readonly name: string
  readonly seed: number
  readonly model: Model
  /** What it was trained on, or examples of the same kind; calibration takes from these. */
  readonly train: LabelledData
  /** What nothing else has seen. */
  readonly test: readonly CalibrationBatch[]
  /** Some of the training examples, another choice for each seed. */
  calibration(examples: number): Iterable<CalibrationBatch>
}

/** What a network is assembled from. */
export interface NetworkParts extends Pick<Network, 'name' | 'seed' | 'model' | 'train'> {
  readonly test: LabelledData
}

/** A network with its data in batches. */
export function assemble({ test, ...parts }: NetworkParts): Network {
  const { model, train, seed } = parts
  const input = model.graph.inputs[0]!.name
  const order = shuffle(train.labels.length, 1000 + seed)
  return {
    ...parts,
    test: [...batches(test, input, 250)],
    calibration: examples => calibrationOf(takeExamples(train, order.subarray(0, examples)), input),
  }
}

/** LeNet-300-100 trained on 7,000 of MNIST's test images, tested on 2,000 others of them. */
export async function lenet(engines: Engines, seed: number): Promise<Network> {
  const files = ['data/mnist/t10k-images-idx3-ubyte.gz', 'data/mnist/t10k-labels-idx1-ubyte.gz'] as const
  const all = await readImages(...files, [784])
  const order = shuffle(all.labels.length, 0)
  const [train, test] = [takeExamples(all, order.subarray(0, 7000)), takeExamples(all, order.subarray(8000))]
  const training = { epochs: 12, batchSize: 64, rate: 1e-3, decay: 1e-4, seed }
  const model = await trainedNetwork(engines, multilayerPerceptron(seed), train, training)
  return assemble({ name: 'LeNet-300-100', seed, model, train, test })
}

async function fashion(shape: readonly number[]): Promise<{ train: LabelledData; test: LabelledData }> {
  const read = (prefix: string): Promise<LabelledData> => {
    const [images, labels] = ['images-idx3', 'labels-idx1'].map(name => `data/fashion-mnist/${prefix}-${name}-ubyte.gz`)
    return readImages(images!, labels!, shape)
  }
  return { train: await read('train12k'), test: await read('t10k') }
}

/** The same architecture trained on 12,000 images of Fashion-MNIST, for six epochs at a rate that falls unless told otherwise. */
export async function perceptron(
  engines: Engines,
  seed: number,
  settings: Partial<Pick<Training, 'epochs' | 'constant'>> = {},
): Promise<Network> {
  const { train, test } = await fashion([784])
  const training = { epochs: 6, batchSize: 128, rate: 1e-3, seed, ...settings }
  const model = await trainedNetwork(engines, multilayerPerceptron(seed, 'small'), train, training)
  return assemble({ name: 'MLP', seed, model, train, test })
}

/** A small convolutional network that others trained on all of Fashion-MNIST; the seed chooses calibration examples. */
export async function convolutional(seed: number, tested = 10_000): Promise<Network> {
  const { train, test } = await fashion([1, 28, 28])
  return assemble({ name: 'CNN', seed, model: await loadKerasCnn(), train, test: takeExamples(test, range(0, tested)) })
}

/** The ResNet-8 of MLPerf Tiny; the seed chooses calibration examples. */
export async function residual(seed: number): Promise<Network> {
  const [train, test] = [
    await readCifar('data/cifar10-jpeg/train4000.bin.gz'),
    await readCifar('data/cifar10-jpeg/test1000.bin.gz'),
  ]
  return assemble({ name: 'ResNet-8', seed, model: await loadResnet8(), train, test })
}
