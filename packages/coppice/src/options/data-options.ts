import { z } from 'zod'
import { mostWorkers } from '../observe/check-workers.ts'
import { examplesShape } from './examples-shape.ts'
import { text } from './text.ts'
import { whole } from './whole.ts'

const { labelColumn, preprocess, calibration, evaluation, batch } = examplesShape

/** Where data is and what is done with it: the flags of `plan` and `prune` that calibrate and measure. */
export const dataShape = {
  data: text(
    'path',
    'examples to calibrate and measure with: IDX, NPY, NPZ or CSV (also .gz), a folder of PNG, JPEG or WAV with one folder for each class, or a module that exports batches',
  ),
  labels: text('path', 'labels of --data where the format has none: IDX, NPY or CSV'),
  labelColumn,
  test: text('path', 'examples to measure with (default: examples of --data that do not calibrate)'),
  testLabels: text('path', 'labels of --test'),
  preprocess,
  calibration,
  evaluation,
  batch,
  observations: text(
    'file',
    'what was observed is kept in this file, every twenty seconds, and gone on with from there the next time',
  ),
  workers: whole(1, mostWorkers).default(1).meta({
    argument: 'n',
    description: 'worker threads that observe in the first round of --rounds; the result does not depend on it',
  }),
  loss: z.enum(['cross-entropy', 'binary-cross-entropy', 'squared-error']).optional().meta({
    argument: 'kind',
    description:
      'what gradients are of: cross-entropy, binary-cross-entropy, squared-error (default: by the kind of the labels)',
  }),
} as const
