import { z } from 'zod'

/** One of the names of a table. */
export const oneOf = (table: Readonly<Record<string, unknown>>): z.ZodEnum => z.enum(Object.keys(table))
