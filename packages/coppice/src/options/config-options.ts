import { z } from 'zod'
import { pruningShape } from './pruning-options.ts'

/** `--mode`, of `prune`. */
export const modeShape = {
  mode: z.enum(['hard', 'soft']).optional().meta({
    argument: 'kind',
    description: 'hard removes the cells, soft sets them to zero (default: hard for channel and head, else soft)',
  }),
} as const

/** What a config file may hold: defaults for the flags of every command. */
export const configOptions: z.ZodObject = z
  .strictObject({ $schema: z.string(), ...pruningShape, ...modeShape })
  .partial()
