import { z } from 'zod'
import { repairs } from '../choices.ts'

/** `--repair`, of `prune`. */
export const repairShape = {
  repair: z
    .enum(['auto', 'none', ...Object.keys(repairs)])
    .default('auto')
    .meta({
      argument: 'kind',
      description: `how the weights that stay are mended with --data: ${Object.keys(repairs).join(', ')}, none (default with --data: least-squares for channels and heads, sparsegpt for weights; else none)`,
    }),
} as const
