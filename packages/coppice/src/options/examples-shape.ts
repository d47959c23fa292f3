import { text } from './text.ts'
import { whole } from './whole.ts'

/** How examples are read and how many of them are used, wherever they lie. */
export const examplesShape = {
  labelColumn: text('column', 'CSV: the column of labels by name or number, or none (default: the last)', 'none'),
  preprocess: text(
    'settings',
    'what is done to each example, such as scale=1/255,mean=0.5,deviation=0.25,layout=chw,channels=gray,fit=crop (default: nothing)',
    'scale=1/255',
  ),
  calibration: whole(1).default(512).meta({ argument: 'n', description: 'examples that calibrate, chosen at random' }),
  evaluation: whole(0).default(1000).meta({ argument: 'n', description: 'examples to measure accuracy with' }),
  batch: whole(1, 65536).default(32).meta({ argument: 'n', description: 'examples in a batch' }),
} as const
