import { z } from 'zod'
import { modeShape } from './mode-shape.ts'
import { pluginShape } from './plugin-shape.ts'
import { pruningShape } from './pruning-options.ts'

/** What a config file may hold: defaults for the flags of every command. */
export const configOptions: z.ZodObject = z
  .strictObject({ $schema: z.string(), ...pruningShape, ...modeShape, ...pluginShape })
  .partial()
