import { z } from 'zod'
import { backends, criteria } from '../plugins.ts'
import { threadsShape } from './common-options.ts'
import { dataShape } from './data-options.ts'
import { examplesShape } from './examples-shape.ts'
import { planShape, targetShape } from './plan-shape.ts'

const namesOf = (table: object): string => Object.keys(table).join(', ')

/** What decides which cells go: the flags of `plan` and `prune`. At most one of the first four. */
export const pruningShape = {
  ...targetShape,
  criterion: z
    .string()
    .optional()
    .meta({
      argument: 'name',
      description: `what scores the cells: ${namesOf(criteria)}; one of a --plugin, a file such as ./mine.ts, an installed package, or a blend such as 0.7*taylor+0.3*l1; settings follow a colon, as in lp:power=3 (default: l1; for channels with --data obs, unless a layer has more than 2048 inputs)`,
    }),
  keepSmallest: z
    .boolean()
    .default(false)
    .meta({ description: 'gradient: keep the smallest gradients instead of the largest' }),
  ...planShape,
  ...dataShape,
  backend: z
    .string()
    .min(1)
    .default('wasm')
    .meta({ argument: 'name', description: `where examples are run: ${namesOf(backends)}, or one of a --plugin` }),
  ...threadsShape,
} as const

const carrying = new Set([
  ...['data', 'labels', 'test', 'testLabels', 'seed', 'backend'],
  ...Object.keys(examplesShape),
  ...Object.keys(threadsShape),
])

/** Whether a flag also serves to carry out a plan that is there: to mend with data and to measure. */
export function carriesOut(name: string): boolean {
  return carrying.has(name)
}

/** The flags of `plan` and `prune` once parsed. */
export type PruningOptions = z.infer<z.ZodObject<typeof pruningShape>>
