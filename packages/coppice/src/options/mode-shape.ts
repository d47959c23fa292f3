import { z } from 'zod'

/** `--mode`, of `prune`. */
export const modeShape = {
  mode: z.enum(['hard', 'soft']).optional().meta({
    argument: 'kind',
    description: 'hard removes the cells, soft sets them to zero (default: hard for channel and head, else soft)',
  }),
} as const
