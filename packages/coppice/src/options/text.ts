import { z } from 'zod'

/** A text that may be left out; `example` is one that would do. */
export const text = (argument: string, description: string, example?: string): z.ZodOptional<z.ZodString> =>
  z
    .string()
    .min(1)
    .optional()
    .meta({ argument, description, ...(example !== undefined && { examples: [example] }) })
