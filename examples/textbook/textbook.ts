import { wasm } from '@coppice/backend-wasm'
import { mask, plan } from '@coppice/core'
import { entropyJoint, surprisal } from '@coppice/criterion-entropy'
import { gradient, taylor } from '@coppice/criterion-gradient'
import { l1, random } from '@coppice/criterion-sparsity'
import { fromLayersModel, toLayersModel } from '@coppice/format-tfjs'
import type { AnyCriterion, CalibrationBatch, Model, Session } from '@coppice/spec'
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { write } from 'coppice'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { classes, makeData, size } from './data.ts'
import type { Data } from './data.ts'

/** What one way to prune left. */
export interface Row {
  readonly way: string
  /** The share of test examples that is classified right. */
  readonly accuracy: number
  /** The file; none for what is only there to compare. */
  readonly path?: string
}

/** The network of the textbooks: 100 inputs, 64 hidden units with both penalties, ten classes. */
function build(): LayersModel {
  const model = layers.sequential({
    layers: [
      layers.layers.dense({
        units: 64,
        activation: 'relu',
        inputShape: [size],
        kernelInitializer: layers.initializers.glorotUniform({ seed: 1 }),
        kernelRegularizer: layers.regularizers.l1l2({ l1: 0.01, l2: 0.01 }),
      }),
      layers.layers.dense({
        units: classes,
        activation: 'softmax',
        kernelInitializer: layers.initializers.glorotUniform({ seed: 2 }),
      }),
    ],
  })
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

const toTensors = ({ count, inputs, labels }: Data): [tf.Tensor, tf.Tensor] => [
  tf.tensor2d(inputs, [count, size]),
  tf.oneHot(tf.tensor1d(labels, 'int32'), classes),
]

/** The examples as criteria are shown them. */
function toBatch({ count, inputs, labels }: Data, { graph }: Model): CalibrationBatch {
  return {
    feeds: { [graph.inputs[0]!.name]: { type: 'float32', shape: [count, size], data: inputs } },
    targets: { type: 'int32', shape: [count], data: labels },
  }
}

/** One row for each of the three families, by the letter and as it is better done; random beside them. */
const ways: readonly (readonly [way: string, criterion: unknown, folder?: string])[] = [
  ['sparsity: the smallest weights', l1(), 'sparsity'],
  ['entropy: expected surprisal', surprisal(), 'entropy'],
  ['entropy, by the letter: −p log p', entropyJoint()],
  ['gradient: |w · ∂L/∂w|', taylor(), 'gradient'],
  ['gradient, by the letter: |∂L/∂w|', gradient()],
  ['random', random({ seed: 1 })],
]

/**
 * Builds, compiles and fits a model with TensorFlow.js, prunes it in every way to a rate of its weights, and saves
 * those of the three families as `<folder>/<family>/model.h5`.
 */
export async function runTextbook(folder: string, keep: number, { epochs = 10 } = {}): Promise<readonly Row[]> {
  const session = await wasm().open()
  try {
    const [train, test] = [makeData(2000, 1), makeData(1000, 2)]
    const original = build()
    await original.fit(...toTensors(train), { epochs, batchSize: 32, shuffle: false, verbose: 0 })
    const rows: Row[] = [{ way: 'before pruning', accuracy: accuracyOf(original, test) }]
    const model = await fromLayersModel(original)
    for (const [way, criterion, family] of ways) {
      const pruned = await prune(session, model, { criterion: criterion as AnyCriterion, keep, train })
      const accuracy = accuracyOf(await toLayersModel(layers, pruned), test)
      rows.push({ way, accuracy, ...(family && { path: await save(pruned, join(folder, family)) }) })
    }
    return rows
  } finally {
    await session.close()
  }
}

interface Pruning {
  readonly criterion: AnyCriterion
  readonly keep: number
  readonly train: Data
}

async function prune(session: Session, model: Model, { criterion, keep, train }: Pruning): Promise<Model> {
  const calibration = [toBatch(train, model)]
  const draft = await plan(model, { criterion, granularity: 'element', target: { keep }, session, calibration })
  return mask(model, draft)
}

/** The share of examples whose class is the likeliest. */
function accuracyOf(model: LayersModel, { count, inputs, labels }: Data): number {
  const likeliest = tf.tidy(() => {
    const outputs = model.predict(tf.tensor2d(inputs, [count, size])) as tf.Tensor
    return Array.from(tf.argMax(outputs, -1).dataSync())
  })
  return likeliest.reduce((right, found, at) => right + Number(found === labels[at]), 0) / count
}

async function save(model: Model, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'model.h5')
  await write(model, path, { format: 'keras', force: true })
  return path
}
