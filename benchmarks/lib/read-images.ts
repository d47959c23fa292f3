import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { CalibrationBatch } from '@coppice/spec'
import { fixture } from './fixtures.ts'

/** Images with their labels, channels first, image after image. */
export interface Images {
  readonly count: number
  /** Of one image: channels, height, width. */
  readonly shape: readonly [number, number, number]
  readonly pixels: Uint8Array
  readonly labels: Uint8Array
}

const unzip = async (path: string): Promise<Uint8Array> => gunzipSync(await readFile(fixture(path)))

async function readIdx(images: string, labels: string): Promise<Images> {
  const [pixels, classes] = [(await unzip(images)).subarray(16), (await unzip(labels)).subarray(8)]
  return { count: classes.length, shape: [1, 28, 28], pixels, labels: classes }
}

/** Fashion-MNIST: 12,000 images to train with, 10,000 to test. */
export function readFashion(part: 'train' | 'test'): Promise<Images> {
  const prefix = `data/fashion-mnist/${part === 'train' ? 'train12k' : 't10k'}`
  return readIdx(`${prefix}-images-idx3-ubyte.gz`, `${prefix}-labels-idx1-ubyte.gz`)
}

const CIFAR_RECORD = 1 + 3 * 32 * 32

/** CIFAR-10 as it went through JPEG: 4,000 images to train with, 1,000 to test. */
export async function readCifar(part: 'train' | 'test'): Promise<Images> {
  const bytes = await unzip(`data/cifar10-jpeg/${part === 'train' ? 'train4000' : 'test1000'}.bin.gz`)
  const count = bytes.length / CIFAR_RECORD
  const pixels = new Uint8Array(count * (CIFAR_RECORD - 1))
  const labels = new Uint8Array(count)
  for (let image = 0; image < count; image++) {
    const record = bytes.subarray(image * CIFAR_RECORD, (image + 1) * CIFAR_RECORD)
    labels[image] = record[0]!
    pixels.set(record.subarray(1), image * (CIFAR_RECORD - 1))
  }
  return { count, shape: [3, 32, 32], pixels, labels }
}

/** Images as batches of float32 for a model's input, each pixel divided, with their labels. */
export function batchImages(
  images: Images,
  options: {
    readonly input: string
    readonly divisor: number
    readonly from?: number
    readonly count?: number
    readonly batch?: number
  },
): CalibrationBatch[] {
  const { input, divisor, from = 0, count = images.count - from, batch = 100 } = options
  const size = images.shape.reduce((product, length) => product * length, 1)
  return Array.from({ length: Math.ceil(count / batch) }, (_, i) => {
    const [start, end] = [from + i * batch, Math.min(from + count, from + (i + 1) * batch)]
    const data = Float32Array.from(images.pixels.subarray(start * size, end * size), pixel => pixel / divisor)
    const labels = Int32Array.from(images.labels.subarray(start, end))
    return {
      feeds: { [input]: { type: 'float32', shape: [end - start, ...images.shape], data } },
      targets: { type: 'int32', shape: [end - start], data: labels },
    }
  })
}
