import { errorOf } from '../conformance/check.ts'
import type { Check } from '../conformance/check.ts'

/** The names of the checks that fail. */
export async function failingChecks(checks: Iterable<Check>): Promise<string[]> {
  const names: string[] = []
  for (const { name, run } of checks) if ((await errorOf(run)) !== undefined) names.push(name)
  return names
}

/** Whether the check of that name fails; an error where there is none. */
export async function fails(checks: Iterable<Check>, name: string): Promise<boolean> {
  const found = [...checks].find(check => check.name === name)
  if (!found) throw new Error(`fails: expected a check named '${name}', found none`)
  return (await errorOf(found.run)) !== undefined
}
