import { join } from 'node:path'
import { fixture } from '../lib/fixtures.ts'

/** Examples as the command line is told of them. */
export type DataFlags = readonly string[]

/** A model by other people, and the data that it was measured with. */
export interface FormatModel {
  readonly name: string
  readonly path: string
  /** What loads it again: the program that made it, or the one that its format is for. */
  readonly program: 'keras3' | 'keras2' | 'tfjs-layers' | 'tfjs-graph' | 'onnxruntime' | 'safetensors'
  /** Absent where there is no labelled data. */
  readonly data?: DataFlags
}

const idx = (set: string, part: string, ...more: readonly string[]): DataFlags => [
  ...['--data', fixture(`data/${set}/${part}-images-idx3-ubyte.gz`)],
  ...['--labels', fixture(`data/${set}/${part}-labels-idx1-ubyte.gz`)],
  ...more,
]

const unit = ['--preprocess', 'scale=1/255'] as const
const photos = [
  ...['--data', join(import.meta.dirname, 'photos.ts')],
  // There are 20.
  ...['--calibration', '10', '--evaluation', '10'],
] as const
const cifar = ['--data', join(import.meta.dirname, 'cifar.ts')] as const

/** The models of the fixtures in formats that are read and have a graph. */
export function formatModels(): readonly FormatModel[] {
  const fashion = idx('fashion-mnist', 't10k', ...unit)
  const digits = idx('mnist', 't10k', ...unit)
  const raw = idx('mnist', 't10k')
  const models: readonly (readonly [string, FormatModel['program'], DataFlags?])[] = [
    ['fmnist-cnn/fashion_mnist_model.h5', 'keras3', fashion],
    ['fmnist-cnn/fashion_mnist_model.keras', 'keras3', fashion],
    ['mlperf-tiny/resnet8_cifar10.h5', 'keras3', cifar],
    ['mlperf-tiny/vww_96.h5', 'keras2'],
    ['tensorspace-lenet/keras216_mnist.h5', 'keras2', digits],
    ['mlperf-tiny/tfjs-resnet8/model.json', 'tfjs-layers', cifar],
    ['tensorspace-lenet/tfjs-layers/model.json', 'tfjs-layers'],
    ['cnn-explainer-tinyvgg/model.json', 'tfjs-layers', photos],
    ['tensorspace-lenet/tfjs-graph/model.json', 'tfjs-graph', digits],
    ['human/emotion.json', 'tfjs-graph'],
    ['human/blazeface.json', 'tfjs-graph'],
    ['onnx-mnist/opt-mnist.onnx', 'onnxruntime', raw],
    ['onnx-mnist/mnist-8.onnx', 'onnxruntime', raw],
    ['ultraface/slim-320_simplified.onnx', 'onnxruntime'],
    ['burn-mnist/mnist.safetensors', 'safetensors'],
  ]
  return models.map(([name, program, data]) => ({
    name,
    program,
    path: fixture(`models/${name}`),
    ...(data && { data }),
  }))
}
