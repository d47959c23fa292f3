import { failure } from '@coppice/spec'
import { errorOf } from './check.ts'
import type { Check } from './check.ts'

/** How checks are run. */
export interface RunOptions {
  /** Checks that the plugin is known to fail, by name, each with the reason. */
  readonly exceptions?: Readonly<Record<string, string>>
  /** How many checks there must be, such as `criterionCheckCount`. Fewer or more is an error. */
  readonly count?: number
}

/** What {@link runChecks} found, where it found nothing wrong. */
export interface Outcome {
  readonly passed: readonly string[]
  readonly excepted: readonly { readonly name: string; readonly reason: string }[]
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Runs checks one after the other and reports everything that is wrong at once.
 *
 * @throws A failure with code `internal` that lists: checks that fail and are not excepted, exceptions that pass,
 * exceptions for checks that do not exist, and a number of checks other than `count`.
 *
 * @example
 * ```ts
 * await runChecks(criterionChecks(mine()), { count: criterionCheckCount, exceptions: {} })
 * ```
 */
export async function runChecks(checks: Iterable<Check>, options: RunOptions = {}): Promise<Outcome> {
  const { exceptions = {}, count } = options
  const all = [...checks]
  const wrong = [...countProblems(all, count), ...strayExceptions(all, exceptions)]
  const passed: string[] = []
  const excepted: { name: string; reason: string }[] = []
  for (const { name, run } of all) {
    const error = await errorOf(run)
    const reason = exceptions[name]
    if (error !== undefined && reason === undefined) wrong.push(`${name}: ${messageOf(error)}`)
    else if (error !== undefined) excepted.push({ name, reason: reason! })
    else if (reason !== undefined) wrong.push(`${name}: passes, though it is excepted because ${reason}`)
    else passed.push(name)
  }
  if (wrong.length === 0) return { passed, excepted }
  throw failure({
    code: 'internal',
    who: 'conformance',
    expected: `${all.length} checks to pass`,
    received: `${wrong.length} problems:\n- ${wrong.join('\n- ')}`,
  })
}

const countProblems = (checks: readonly Check[], count: number | undefined): string[] =>
  count === undefined || checks.length === count ? [] : [`there are ${checks.length} checks instead of ${count}`]

const strayExceptions = (checks: readonly Check[], exceptions: Readonly<Record<string, string>>): string[] =>
  Object.keys(exceptions)
    .filter(name => !checks.some(check => check.name === name))
    .map(name => `there is an exception for '${name}', which is no check`)
