import { z } from 'zod'
import { whole } from './whole.ts'

const flag = (description: string): z.ZodDefault<z.ZodBoolean> => z.boolean().default(false).meta({ description })

/** `--json`, of every command. */
export const jsonShape = {
  json: flag('print exactly one JSON object on stdout'),
} as const

/** `--force`, of commands that write. */
export const forceShape = {
  force: flag('overwrite an existing output'),
} as const

/** `--threads`, of commands that run models. */
export const threadsShape = {
  threads: whole(1, 256)
    .default(1)
    .meta({ argument: 'n', description: 'threads of onnxruntime; the result does not depend on it' }),
} as const
