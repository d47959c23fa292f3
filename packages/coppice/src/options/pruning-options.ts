import { z } from 'zod'
import { allocations, backends, criteria, schedules } from '../plugins.ts'
import { amount } from './amount.ts'
import { threadsShape } from './common-options.ts'
import { dataShape } from './data-options.ts'
import { fraction } from './fraction.ts'
import { names } from './names.ts'
import { pair } from './pair.ts'
import { whole } from './whole.ts'

const namesOf = (table: object): string => Object.keys(table).join(', ')

const oneOf = (table: Readonly<Record<string, unknown>>): z.ZodEnum => z.enum(Object.keys(table))

/** What decides which cells go: the flags of `plan` and `prune`. At most one of the first four. */
export const pruningShape = {
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
  criterion: z
    .string()
    .optional()
    .meta({
      argument: 'name',
      description: `what scores the cells: ${namesOf(criteria)}; a file such as ./mine.ts, an installed package, or a blend such as 0.7*taylor+0.3*l1; settings follow a colon, as in lp:power=3 (default: l1; for channels with --data obs, unless a layer has more than 2048 inputs)`,
    }),
  keepSmallest: z
    .boolean()
    .default(false)
    .meta({ description: 'gradient: keep the smallest gradients instead of the largest' }),
  granularity: z
    .enum(['element', 'n:m', 'block', 'channel', 'head'])
    .default('channel')
    .meta({ argument: 'kind', description: 'what is removed at once: element, n:m, block, channel, head' }),
  allocation: oneOf(allocations)
    .optional()
    .meta({
      argument: 'name',
      description: `how the target is spread: ${namesOf(allocations)} (default: uniform; global for element)`,
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
    .meta({ argument: 'name', description: `how the target grows over the rounds: ${namesOf(schedules)}` }),
  seed: whole(0, 2 ** 32 - 1)
    .default(1)
    .meta({ argument: 'n', description: 'seed of everything that is random' }),
  ...dataShape,
  backend: oneOf(backends)
    .default('wasm')
    .meta({ argument: 'name', description: `where examples are run: ${namesOf(backends)}` }),
  ...threadsShape,
} as const

/** The flags of `plan` and `prune` once parsed. */
export type PruningOptions = z.infer<z.ZodObject<typeof pruningShape>>
