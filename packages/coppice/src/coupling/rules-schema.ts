import type { CouplingRules } from '@coppice/graph'
import { failure } from '@coppice/spec'
import { z } from 'zod'

const count = z.int().positive()

/** A rules file: what goes together in a checkpoint. */
const rulesSchema = z.strictObject({
  $schema: z.string().optional(),
  units: z.array(
    z.strictObject({
      name: z.string().min(1),
      kind: z.enum(['channel', 'head']).optional(),
      size: count.optional(),
      slices: z
        .array(
          z.strictObject({
            tensor: z.string().min(1),
            axis: z.int().nonnegative(),
            parts: count.optional(),
            role: z.enum(['output', 'input', 'bias', 'scale', 'statistic', 'table']).optional(),
            optional: z.boolean().optional(),
          }),
        )
        .min(1),
    }),
  ),
})

/** Checks the form of rules; a failure with code `usage` names the first thing that is wrong. */
export function parseRules(json: unknown, who: string): CouplingRules {
  const parsed = rulesSchema.safeParse(json)
  if (parsed.success) return parsed.data as CouplingRules
  const [issue] = parsed.error.issues
  const place = issue!.path.map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  const expected = `rules: ${issue!.message.replace(/^Invalid input: expected /, '')}`
  const received = place === '' ? 'something else' : `something else at ${place.replace(/^\./, '')}`
  throw failure({ code: 'usage', who, expected, received, cause: parsed.error })
}
