import { z } from 'zod'
import { forceShape, jsonShape } from './common-options.ts'
import { modeShape } from './mode-shape.ts'
import { couplingShape } from './coupling-options.ts'
import { pluginShape } from './plugin-shape.ts'
import { pruningShape } from './pruning-options.ts'
import { repairShape } from './repair-shape.ts'
import { text } from './text.ts'
import { tuningShape } from './tuning-shape.ts'

const pruneShape = {
  ...repairShape,
  ...tuningShape,
  plan: text('file', 'carry out this plan; without it, one is made from the flags above'),
  report: text('file', 'also write a report as one HTML file'),
  dryRun: z.boolean().default(false).meta({ description: 'do everything but write' }),
  uncertified: z.boolean().default(false).meta({
    description:
      'write the output even where onnxruntime-node is missing and wasm cannot run the model, so that nothing is compared',
  }),
} as const

/** The flags of `prune`. */
export const pruneOptions = z.object({
  ...pruningShape,
  ...modeShape,
  ...couplingShape,
  ...pruneShape,
  ...pluginShape,
  ...forceShape,
  ...jsonShape,
})

/** The flags of `prune` once parsed. */
export type PruneOptions = z.infer<typeof pruneOptions>
