import { z } from 'zod'

const parse = (value: unknown): unknown => (typeof value === 'string' ? [value] : value)

/** `--plugin`, of every command: any number of them. In a config file, one text or a list. */
export const pluginShape = {
  plugin: z
    .preprocess(parse, z.array(z.string().min(1)))
    .optional()
    .meta({
      argument: 'module',
      repeats: true,
      description:
        'a file (executed) or an installed package whose criteria, backends and formats are there by name too; may be given more than once',
    }),
} as const
