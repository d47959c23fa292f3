import { takeExamples } from '@coppice/training'
import type { Examples } from '@coppice/training'
import type { CalibrationBatch } from '@coppice/spec'
import type { SampleNetwork } from '../samples/sample.ts'
import type { Data } from './bench.ts'
import { breathing } from './breathing.ts'

/** How many examples calibrate, and how many others measure. */
const sizes = { calibration: 128, evaluation: 500, batch: 64 }

/** Draws the examples of a sample: none of those that it was trained with. */
export function splitExamples({ show, examples }: SampleNetwork): Data {
  return {
    show,
    calibration: breathing(batchesOf(examples(sizes.calibration, 3), sizes.calibration)),
    evaluation: batchesOf(examples(sizes.evaluation, 4), sizes.evaluation),
  }
}

function batchesOf(examples: Examples, count: number): readonly CalibrationBatch[] {
  return Array.from({ length: Math.ceil(count / sizes.batch) }, (_, batch) => {
    const from = batch * sizes.batch
    const length = Math.min(sizes.batch, count - from)
    return takeExamples(
      examples,
      Array.from({ length }, (_, index) => from + index),
    )
  })
}
