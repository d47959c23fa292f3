import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { CalibrationBatch, TrainBatch } from '@coppice/spec'
import { createRandom } from '@coppice/core'
import { fixture } from './fixtures.ts'

/** Examples with their classes, in memory. */
export interface LabelledData {
  /** The shape of one example. */
  readonly shape: readonly number[]
  /** Example after example. */
  readonly values: Float32Array
  readonly labels: Int32Array
}

const unzip = async (path: string): Promise<Buffer> => gunzipSync(await readFile(fixture(path)))

/** Images and labels of a pair of IDX files, pixels from 0 to 1. */
export async function readImages(images: string, labels: string, shape: readonly number[]): Promise<LabelledData> {
  const pixels = (await unzip(images)).subarray(16)
  return {
    shape,
    values: Float32Array.from(pixels, pixel => pixel / 255),
    labels: Int32Array.from((await unzip(labels)).subarray(8)),
  }
}

/** Images in the binary layout of CIFAR-10, pixels from 0 to 255, as [3, 32, 32]. */
export async function readCifar(path: string): Promise<LabelledData> {
  const bytes = await unzip(path)
  const count = bytes.length / 3073
  const values = new Float32Array(count * 3072)
  const labels = new Int32Array(count)
  for (let image = 0; image < count; image++) {
    labels[image] = bytes[image * 3073]!
    values.set(bytes.subarray(image * 3073 + 1, (image + 1) * 3073), image * 3072)
  }
  return { shape: [3, 32, 32], values, labels }
}

/** Some of the examples, in the order given. */
export function takeExamples({ shape, values, labels }: LabelledData, indices: ArrayLike<number>): LabelledData {
  const size = values.length / labels.length
  const taken = new Float32Array(indices.length * size)
  Array.from(indices).forEach((index, at) => taken.set(values.subarray(index * size, (index + 1) * size), at * size))
  return { shape, values: taken, labels: Int32Array.from(indices, index => labels[index]!) }
}

/** The numbers from `from` to below `to`. */
export const range = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to - from }, (_, at) => from + at)

/** The numbers from 0 in an order that depends on the seed alone. */
export function shuffle(count: number, seed: number): Int32Array {
  const random = createRandom(seed, 'shuffle')
  const order = range(0, count)
  for (let at = count - 1; at > 0; at--) {
    const other = random.integer(at + 1)
    const kept = order[at]!
    order[at] = order[other]!
    order[other] = kept
  }
  return order
}

/** The examples as batches for the input of this name. */
export function* batches(data: LabelledData, input: string, size: number): Generator<CalibrationBatch> {
  const { shape, values, labels } = data
  const width = values.length / labels.length
  for (let start = 0; start < labels.length; start += size) {
    const count = Math.min(size, labels.length - start)
    yield {
      feeds: {
        [input]: {
          type: 'float32',
          shape: [count, ...shape],
          data: values.subarray(start * width, (start + count) * width),
        },
      },
      targets: { type: 'int32', shape: [count], data: labels.subarray(start, start + count) },
    }
  }
}

/** Batches that can be gone through again and again. */
export function calibrationOf(data: LabelledData, input: string, size = 64): Iterable<CalibrationBatch> {
  return { [Symbol.iterator]: () => batches(data, input, size) }
}

/** All of the examples in one batch. */
export function examplesOf(data: LabelledData, input: string): TrainBatch {
  const [all] = batches(data, input, data.labels.length)
  return all!
}
