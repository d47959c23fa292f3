import { createRandom } from '@coppice/core'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ExampleData } from '../lib/example.ts'
import { examplesOf } from '../lib/examples-of.ts'
import { fixture } from '../lib/fixture.ts'

const [side, classes] = [28, 10]

/** Fashion-MNIST where it lies beside the repository; else patterns that are made here. */
export async function loadClothes(input: string, isShort: boolean): Promise<ExampleData> {
  const folder = fixture('fashion-mnist')
  const [trained, tested] = isShort ? [2000, 1000] : [12_000, 10_000]
  const read = folder ? readImages(folder) : makeImages
  return {
    train: await read(input, folder ? 'train12k' : 'train', trained),
    test: await read(input, folder ? 't10k' : 'test', tested),
    from: folder ? 'Fashion-MNIST' : 'made patterns',
  }
}

type Read = (input: string, part: string, count: number) => Promise<ExampleData['train']>

/** Reads the first of a pair of IDX files, pixels from 0 to 1. */
function readImages(folder: string): Read {
  return async (input, part, count) => {
    const unzip = async (kind: string): Promise<Buffer> =>
      gunzipSync(await readFile(join(folder, `${part}-${kind}-ubyte.gz`)))
    const pixels = (await unzip('images-idx3')).subarray(16, 16 + count * side * side)
    const labels = (await unzip('labels-idx1')).subarray(8, 8 + count)
    const values = Float32Array.from(pixels, pixel => pixel / 255)
    return examplesOf(input, [side, side, 1], values, Int32Array.from(labels))
  }
}

/** Ten patterns of seven by seven squares, moved about and covered with noise; the same names give the same images. */
const makeImages: Read = async (input, part, count) => {
  const [patterns, random] = [createRandom(1, 'patterns'), createRandom(1, part)]
  const coarse = Float32Array.from({ length: classes * 49 }, () => patterns.next())
  const values = new Float32Array(count * side * side)
  const labels = Int32Array.from({ length: count }, () => random.integer(classes))
  labels.forEach((label, image) => {
    const [down, right] = [random.integer(5) - 2, random.integer(5) - 2]
    for (let at = 0; at < side * side; at++) {
      const [row, column] = [Math.floor(at / side) + down, (at % side) + right]
      const cell = Math.min(6, Math.max(0, row >> 2)) * 7 + Math.min(6, Math.max(0, column >> 2))
      values[image * side * side + at] = coarse[label * 49 + cell]! + 0.6 * random.normal()
    }
  })
  return examplesOf(input, [side, side, 1], values, labels)
}
