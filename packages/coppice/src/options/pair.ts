import { z } from 'zod'

/** Two whole numbers with a sign between them: `2:4`, `4x1`. In a config file, an array does too. */
export function pair(separator: ':' | 'x', example: string): z.ZodType<readonly [number, number]> {
  const parse = (value: unknown): unknown => {
    const parts = typeof value === 'string' ? value.toLowerCase().split(separator) : undefined
    return parts?.every(part => /^\d{1,6}$/.test(part)) ? parts.map(Number) : value
  }
  const error = (issue: { input?: unknown }): string =>
    `expected a pair such as ${example}, received '${String(issue.input)}'`
  return z.preprocess(parse, z.tuple([z.int().positive(), z.int().positive()], { error }).meta({ examples: [example] }))
}
