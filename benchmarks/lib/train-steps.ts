/** A process that takes steps of training with one runtime and says how long each took. */
import { loadTfjsNode } from '@coppice/backend-node'
import { wasm } from '@coppice/backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { createRequire } from 'node:module'
import { batchSize, trainingBatch, trainingData, trainingNetworks } from './training-network.ts'
import type { TrainingNetwork, TrainingNetworkName } from './training-network.ts'

const [runtime, name] = process.argv.slice(2) as [string, TrainingNetworkName]
const network = trainingNetworks[name]
const step = await (runtime === 'wasm' ? openWasm(network) : openTfjsNode(network, runtime))

process.on('message', (count: number) => void answer(count))
process.send!('ready')

async function answer(count: number): Promise<void> {
  const milliseconds: number[] = []
  for (let i = 0; i < count; i++) {
    const before = performance.now()
    await step()
    milliseconds.push(performance.now() - before)
  }
  process.send!(milliseconds)
}

async function openWasm(network: TrainingNetwork): Promise<() => Promise<unknown>> {
  const session = await wasm().open()
  const runner = await session.prepare!(network.build())
  const trainer = runner.train!({ losses: [{ kind: 'cross-entropy' }], optimizer: tf.train.adam(0.001) })
  const batch = trainingBatch(network)
  return () => trainer.step(batch)
}

/** What is used of the layers that tfjs-node has. */
interface Layers {
  sequential(): LayersModel
  tensor(data: Float32Array, shape: readonly number[]): unknown
  oneHot(labels: unknown, classes: number): unknown
  tensor1d(data: Int32Array, type: 'int32'): unknown
  train: { adam(rate: number): unknown }
  layers: Record<'conv2d' | 'maxPooling2d' | 'flatten' | 'dense', (options: object) => unknown>
}

interface LayersModel {
  add(layer: unknown): void
  compile(options: object): void
  trainOnBatch(x: unknown, y: unknown): Promise<unknown>
}

async function openTfjsNode(network: TrainingNetwork, path: string): Promise<() => Promise<unknown>> {
  const native = (await loadTfjsNode(() => createRequire(import.meta.url)(path) as object)) as unknown as Layers
  const model = native.sequential()
  for (const layer of layersOf(native, network)) model.add(layer)
  model.compile({ optimizer: native.train.adam(0.001), loss: 'categoricalCrossentropy' })
  const { inputs, labels } = trainingData(network)
  const x = native.tensor(inputs, [batchSize, ...network.shape])
  const y = native.oneHot(native.tensor1d(labels, 'int32'), network.classes)
  return () => model.trainOnBatch(x, y)
}

function layersOf({ layers }: Layers, { shape, classes }: TrainingNetwork): unknown[] {
  const last = layers.dense({ units: classes, activation: 'softmax' })
  const relu = { activation: 'relu' }
  if (shape.length === 1) {
    return [layers.dense({ units: 300, ...relu, inputShape: shape }), layers.dense({ units: 100, ...relu }), last]
  }
  return [
    layers.conv2d({ filters: 32, kernelSize: 3, ...relu, inputShape: shape }),
    layers.conv2d({ filters: 64, kernelSize: 3, ...relu }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten({}),
    layers.dense({ units: 128, ...relu }),
    last,
  ]
}
