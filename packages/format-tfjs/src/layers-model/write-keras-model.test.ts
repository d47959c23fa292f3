import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { importer as kerasImporter } from '@coppice/format-keras'
import { memorySource } from '@coppice/graph'
import type { Model } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { runLayers } from '../testing/layers.ts'
import { pruneHalf, readWritten, tinyFiles, writeModel } from '../testing/prune.ts'
import { distance, runModel, wave } from '../testing/run.ts'
import { stateForTfjs } from './state-for-tfjs.ts'

const folder = new URL('../../../../../shared/fixtures/models/', import.meta.url)

const files: Readonly<Record<string, readonly number[]>> = {
  'tensorspace-lenet/keras216_mnist.h5': [2, 28, 28],
  'mlperf-tiny/resnet8_cifar10.h5': [2, 32, 32, 3],
  'mlperf-tiny/vww_96.h5': [1, 96, 96, 3],
  'fmnist-cnn/fashion_mnist_model.h5': [2, 28, 28, 1],
  'fmnist-cnn/fashion_mnist_model.keras': [2, 28, 28, 1],
}

async function readKeras(path: string): Promise<Model> {
  return kerasImporter.read(memorySource(new Uint8Array(await readFile(new URL(path, folder))), path))
}

describe('models of Keras', () => {
  for (const [path, shape] of Object.entries(files))
    it.skipIf(!existsSync(new URL(path, folder)))(
      `${path} becomes a layers model that TensorFlow.js runs, pruned too (skipped without ../shared/fixtures)`,
      async () => {
        const model = await readKeras(path)
        const feeds = { [model.graph.inputs[0]!.name]: wave(shape) }
        for (const each of [model, await pruneHalf(model)]) {
          const written = await writeModel(each)
          const expected = await runModel(each, feeds)
          expect(distance(expected, await runLayers(tinyFiles(written), feeds))).toBeLessThan(1e-5)
          expect(distance(expected, await runModel(await readWritten(written), feeds))).toBeLessThan(1e-6)
        }
      },
      60_000,
    )
})

describe('stateForTfjs', () => {
  it('states calls of Keras 3 as TensorFlow.js reads them', () => {
    const tensor = (name: string) => ({
      class_name: '__keras_tensor__',
      config: { shape: [null, 4], dtype: 'float32', keras_history: [name, 0, 0] },
    })
    const layer = {
      module: 'keras.layers',
      class_name: 'Add',
      config: { name: 'add', dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' } } },
      registered_name: null,
      build_config: { input_shape: [null, 4] },
      name: 'add',
      inbound_nodes: [{ args: [[tensor('a'), tensor('b')]], kwargs: { training: null, axis: 1 } }],
    }
    const input = {
      class_name: 'InputLayer',
      config: { batch_shape: [null, 4], name: 'a', sparse: false, optional: false },
    }
    expect(
      stateForTfjs({
        class_name: 'Functional',
        config: { layers: [input, layer], input_layers: [['a', 0, 0]], output_layers: ['add', 0, 0] },
      }),
    ).toEqual({
      class_name: 'Functional',
      config: {
        layers: [
          { class_name: 'InputLayer', config: { batch_input_shape: [null, 4], name: 'a' } },
          {
            class_name: 'Add',
            config: { name: 'add', dtype: 'float32' },
            name: 'add',
            inbound_nodes: [
              [
                ['a', 0, 0, { axis: 1 }],
                ['b', 0, 0, { axis: 1 }],
              ],
            ],
          },
        ],
        input_layers: [['a', 0, 0]],
        output_layers: [['add', 0, 0]],
      },
    })
  })

  it('states regularizers as TensorFlow.js reads them, and leaves Keras 2 as it is', () => {
    const regularizer = { module: 'keras', class_name: 'L2', config: { l2: 0.5 }, registered_name: null }
    expect(stateForTfjs({ class_name: 'Dense', config: { kernel_regularizer: regularizer } })).toEqual({
      class_name: 'Dense',
      config: { kernel_regularizer: { class_name: 'L1L2', config: { l1: 0, l2: 0.5 } } },
    })
    const old = { class_name: 'Model', config: { layers: [{ name: 'a', inbound_nodes: [[['b', 0, 0, {}]]] }] } }
    expect(stateForTfjs(old)).toEqual(old)
  })
})
