import { z } from 'zod'

/** Names with commas between them; none where the text is empty. In a config file, an array does too. */
export function names(): z.ZodType<readonly string[]> {
  const parse = (value: unknown): unknown => {
    if (typeof value !== 'string') return value
    return value.trim() === '' ? [] : value.split(',').map(name => name.trim())
  }
  const error = (issue: { input?: unknown }): string =>
    `expected names with commas between them, received '${String(issue.input)}'`
  return z.preprocess(parse, z.array(z.string().min(1), { error }))
}
