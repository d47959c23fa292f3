import { z } from 'zod'
import { allocations, schedules } from '../choices.ts'
import { amount } from './amount.ts'
import { fraction } from './fraction.ts'
import { names } from './names.ts'
import { oneOf } from './one-of.ts'
import { pair } from './pair.ts'
import { whole } from './whole.ts'

/** How much is to go: at most one of them. */
export const targetShape = {
  sparsity: fraction({ min: 0, below: 1 })
    .optional()
    .meta({ argument: 'fraction', description: 'fraction of the cells to remove, such as 0.5 or 50% (default: 0.5)' }),
  keep: fraction({ above: 0, max: 1 })
    .optional()
    .meta({ argument: 'fraction', description: 'fraction of the cells to keep' }),
  bytes: amount('10MB')
    .optional()
    .meta({ argument: 'size', description: 'size of the output file, such as 10MB or 50% of the input' }),
  macs: amount('500M')
    .optional()
    .meta({ argument: 'count', description: 'multiply-accumulates of one run, such as 500M or 50% of the input' }),
} as const

/** How cells are chosen, whatever scores them. */
export const planShape = {
  granularity: z
    .enum(['element', 'n:m', 'block', 'channel', 'head'])
    .default('channel')
    .meta({ argument: 'kind', description: 'what is removed at once: element, n:m, block, channel, head' }),
  allocation: oneOf(allocations)
    .optional()
    .meta({
      argument: 'name',
      description: `how the target is spread: ${Object.keys(allocations).join(', ')} (default: uniform; global for element)`,
    }),
  floor: fraction({ min: 0, max: 1 }).optional().meta({
    argument: 'fraction',
    description: 'least fraction of each unit that is kept (default: 0.1 for channels and heads, else 0)',
  }),
  width: z
    .boolean()
    .default(false)
    .meta({ description: 'free the width under LayerNorm and RMSNorm, at about ten nodes a norm' }),
  factor: z.enum(['outer', 'inner']).default('outer').meta({
    argument: 'which',
    description: 'what goes from attention: outer (heads, groups) or inner (dimensions within them)',
  }),
  pattern: pair(':', '2:4')
    .optional()
    .meta({ argument: 'n:m', description: 'n:m: how many of every m weights are kept (default: 2:4)' }),
  block: pair('x', '4x4')
    .optional()
    .meta({ argument: 'rowsxcolumns', description: 'block: the size of a block (default: 4x4)' }),
  tables: z.boolean().default(false).meta({ description: 'element, n:m and block: embedding tables too' }),
  exempt: names().optional().meta({
    argument: 'names',
    description:
      'element, n:m and block: tensors that are left alone, such as "lm_head.*,*embed*" (default: none; for weights without a graph what is named like a table, a head or a norm)',
  }),
  rounds: whole(1, 1000)
    .default(1)
    .meta({ argument: 'n', description: 'number of rounds in which the target is reached' }),
  schedule: oneOf(schedules)
    .default('cubic')
    .meta({
      argument: 'name',
      description: `how the target grows over the rounds: ${Object.keys(schedules).join(', ')}`,
    }),
  seed: whole(0, 2 ** 32 - 1)
    .default(1)
    .meta({ argument: 'n', description: 'seed of everything that is random' }),
} as const

/** The flags that make a plan once parsed, whatever the plugins. */
export type PlanFlags = z.infer<z.ZodObject<typeof targetShape & typeof planShape>>
