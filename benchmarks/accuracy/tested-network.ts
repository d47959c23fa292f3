import type { CalibrationBatch, Model } from '@coppice/spec'
import { openFileSource, read } from 'coppice'
import { fixture } from '../lib/fixtures.ts'
import { batches, range, readCifar, readImages, takeExamples } from '../lib/labelled-data.ts'
import type { LabelledData } from '../lib/labelled-data.ts'
import { loadResnet8 } from '../lib/load-resnet8.ts'

/** A trained network with images that it has not seen. */
export interface TestedNetwork {
  readonly name: string
  readonly model: Model
  readonly test: readonly CalibrationBatch[]
  close(): Promise<void>
}

/** Opens a network with at most so many test images. */
export type OpenNetwork = (most: number) => Promise<TestedNetwork>

/** What is pruned. */
export const testedNetworks: readonly OpenNetwork[] = [digits('mnist-8'), digits('opt-mnist'), residual]

/** A network of the ONNX zoo that takes one image at a time, pixels from 0 to 255; tested on MNIST. */
function digits(name: string): OpenNetwork {
  return async most => {
    const source = await openFileSource(fixture(`models/onnx-mnist/${name}.onnx`))
    const model = await read(source)
    const files = ['data/mnist/t10k-images-idx3-ubyte.gz', 'data/mnist/t10k-labels-idx1-ubyte.gz'] as const
    const images = await readImages(...files, [1, 28, 28])
    const whole = { ...images, values: images.values.map(pixel => Math.round(255 * pixel)) }
    return { name, model, test: take(whole, most, model, 1), close: async () => source.close?.() }
  }
}

/** The ResNet-8 of MLPerf Tiny with its normalisations, tested on CIFAR-10. */
async function residual(most: number): Promise<TestedNetwork> {
  const [model, images] = [await loadResnet8(), await readCifar('data/cifar10-jpeg/test1000.bin.gz')]
  return { name: 'ResNet-8', model, test: take(images, most, model, 250), close: async () => undefined }
}

function take(images: LabelledData, most: number, { graph }: Model, size: number): readonly CalibrationBatch[] {
  const taken = takeExamples(images, range(0, Math.min(most, images.labels.length)))
  return [...batches(taken, graph.inputs[0]!.name, size)]
}
