import { Option } from 'commander'
import type { Command } from 'commander'
import type { z } from 'zod'
import { flagName } from './flag-name.ts'

/** The parts of a flag that the schema carries as metadata. */
interface FlagMeta {
  readonly description: string
  /** The name of the flag's value; absent for flags that are on or off. */
  readonly argument?: string
  /** Whether it may be given more than once; each value is kept. */
  readonly repeats?: boolean
}

/** Adds one flag for each option of the schema; texts are parsed and defaults filled in by the schema later. */
export function addFlags(command: Command, shape: Readonly<Record<string, z.ZodType>>): Command {
  for (const [name, schema] of Object.entries(shape)) {
    const { description, argument, repeats = false } = schema.meta() as unknown as FlagMeta
    const value = argument === undefined ? '' : ` <${argument}>`
    const option = new Option(`${flagName(name)}${value}`, description + describeDefault(schema))
    command.addOption(repeats ? option.argParser(collect) : option)
  }
  return command
}

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value]

function describeDefault(schema: z.ZodType): string {
  const parsed = schema.safeParse(undefined)
  if (!parsed.success || parsed.data === undefined || parsed.data === false) return ''
  return ` (default: ${JSON.stringify(parsed.data).replaceAll('"', '')})`
}
