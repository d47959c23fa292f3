import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CalibrationBatch } from '@coppice/spec'
import { decodeImage } from '../../packages/coppice/src/data/decode-image.ts'
import { fixture } from '../lib/fixtures.ts'
import { batches as batchesOf } from '../lib/labelled-data.ts'

/** How files of the photos begin, in the order of the outputs of the network. */
const classes = ['boat', 'bug', 'pizza', 'pepper', 'bus', 'koala', 'espresso', 'panda', 'orange', 'car']

const size = 64 * 64 * 3

/** The 20 photos of CNN Explainer, pixels from 0 to 1, channels last, for `--data`. */
export async function batches(): Promise<Iterable<CalibrationBatch>> {
  const folder = fixture('models/cnn-explainer-tinyvgg/img')
  const names = (await readdir(folder)).sort()
  const values = new Float32Array(names.length * size)
  for (const [at, name] of names.entries()) {
    const pixels = decodeImage(await readFile(join(folder, name)), name).values as Uint8Array
    values.set(
      Float32Array.from(pixels, pixel => pixel / 255),
      at * size,
    )
  }
  const labels = Int32Array.from(names, name => classes.indexOf(name.split('_')[0]!))
  return batchesOf({ shape: [64, 64, 3], values, labels }, 'conv_1_1_input', 1)
}
