import { z } from 'zod'
import { mostWorkers } from '../observe/check-workers.ts'
import { whole } from './whole.ts'

const text = (argument: string, description: string): z.ZodOptional<z.ZodString> =>
  z.string().min(1).optional().meta({ argument, description })

/** Where data is and what is done with it: the flags of `plan` and `prune` that calibrate and measure. */
export const dataShape = {
  data: text(
    'path',
    'examples to calibrate and measure with: IDX, NPY, NPZ or CSV (also .gz), a folder of PNG, JPEG or WAV with one folder for each class, or a module that exports batches',
  ),
  labels: text('path', 'labels of --data where the format has none: IDX, NPY or CSV'),
  labelColumn: text('column', 'CSV: the column of labels by name or number, or none (default: the last)'),
  test: text('path', 'examples to measure with (default: examples of --data that do not calibrate)'),
  testLabels: text('path', 'labels of --test'),
  preprocess: text(
    'settings',
    'what is done to each example, such as scale=1/255,mean=0.5,deviation=0.25,layout=chw,channels=gray,fit=crop (default: nothing)',
  ),
  calibration: whole(1).default(512).meta({ argument: 'n', description: 'examples that calibrate, chosen at random' }),
  evaluation: whole(0).default(1000).meta({ argument: 'n', description: 'examples to measure accuracy with' }),
  batch: whole(1, 65536).default(32).meta({ argument: 'n', description: 'examples in a batch' }),
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
