import type { CalibrationBatch } from '@coppice/spec'
import { batches as batchesOf, readCifar } from '../lib/labelled-data.ts'
import { channelsLast } from './channels-last.ts'

/** The 1,000 test images of the JPEG copy of CIFAR-10, pixels from 0 to 255, channels last, for `--data`. */
export async function batches(): Promise<Iterable<CalibrationBatch>> {
  const data = channelsLast(await readCifar('data/cifar10-jpeg/test1000.bin.gz'))
  return batchesOf(data, 'input_1', 1)
}
