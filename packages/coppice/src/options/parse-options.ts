import { failure } from '@coppice/spec'
import type { z } from 'zod'
import { flagName } from './flag-name.ts'

const targets = ['sparsity', 'keep', 'bytes', 'macs']

/** Options from a config file and from flags, as text or as values; flags win. */
export interface OptionSources {
  readonly config: Readonly<Record<string, unknown>>
  readonly flags: Readonly<Record<string, unknown>>
}

/** Joins both sources, checks them against the schema and fills in its defaults. */
export function parseOptions<Schema extends z.ZodObject>(
  schema: Schema,
  who: string,
  { config, flags }: OptionSources,
): z.infer<Schema> {
  const replaces = targets.some(name => name in flags)
  const known = Object.entries(config).filter(([name]) => name in schema.shape && !(replaces && targets.includes(name)))
  const merged = { ...Object.fromEntries(known), ...flags }
  const given = targets.filter(name => merged[name as keyof typeof merged] !== undefined)
  if (given.length > 1)
    throw failure({ code: 'usage', who, expected: 'one target', received: given.map(flagName).join(' and ') })
  const parsed = schema.safeParse(merged)
  if (!parsed.success) throw optionFailure(who, parsed.error, merged)
  return parsed.data
}

function optionFailure(who: string, error: z.ZodError, given: Readonly<Record<string, unknown>>): Error {
  const [issue] = error.issues
  const name = String(issue?.path[0] ?? '')
  const message = (issue?.message ?? 'something else').replace(/^(Invalid (option|input): )?expected /i, '')
  const [expected = message, received = `'${String(given[name])}'`] = message.split(', received ')
  return failure({
    code: 'usage',
    who: `coppice ${who} ${flagName(name)}`,
    expected: expected.replaceAll('"', '').replaceAll('|', ', '),
    received,
    remedy: `See coppice ${who} --help`,
    cause: error,
  })
}
