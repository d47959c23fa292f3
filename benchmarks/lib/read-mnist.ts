import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { fixture } from './fixtures.ts'

/** Grey images of handwritten digits with their labels. */
export interface Digits {
  readonly count: number
  /** Pixels from 0 to 255, image after image, 28 rows of 28. */
  readonly pixels: Uint8Array
  readonly labels: Uint8Array
}

/** The 10,000 test images of MNIST. */
export async function readMnist(): Promise<Digits> {
  const images = await unzip('data/mnist/t10k-images-idx3-ubyte.gz')
  const labels = await unzip('data/mnist/t10k-labels-idx1-ubyte.gz')
  return { count: images.readUInt32BE(4), pixels: images.subarray(16), labels: labels.subarray(8) }
}

async function unzip(path: string): Promise<Buffer> {
  return gunzipSync(await readFile(fixture(path)))
}
