import { z } from 'zod'

/** A whole number as a number or text. */
export function whole(min: number, max: number = Number.MAX_SAFE_INTEGER): z.ZodType<number> {
  const parse = (value: unknown): unknown => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value)
  const upper = max === Number.MAX_SAFE_INTEGER ? 'up' : `to ${max}`
  const error = (issue: { input?: unknown }): string =>
    `expected a whole number from ${min} ${upper}, received '${String(issue.input)}'`
  return z.preprocess(parse, z.int({ error }).min(min, { error }).max(max, { error }))
}
