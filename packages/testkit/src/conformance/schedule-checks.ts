import type { Schedule } from '@coppice/spec'
import { check, expectThat } from './check.ts'
import type { Check } from './check.ts'

/** How many checks {@link scheduleChecks} yields. */
export const scheduleCheckCount = 4

const steps = Array.from({ length: 101 }, (_, i) => i / 100)

/**
 * What every schedule must do, as named checks.
 *
 * @example
 * ```ts
 * for (const { name, run } of scheduleChecks(progress => progress ** 3)) it(name, run)
 * ```
 */
export function* scheduleChecks(schedule: Schedule): Generator<Check> {
  yield check('stays within 0 and 1', () => {
    for (const step of steps) {
      const fraction = schedule(step)
      expectThat(fraction >= 0 && fraction <= 1, `progress ${step}`, 'a number from 0 to 1', `${fraction}`)
    }
  })
  yield check('never goes back', () => {
    for (const [i, step] of steps.slice(1).entries()) {
      const [before, after] = [schedule(steps[i]!), schedule(step)]
      expectThat(after >= before, `progress ${step}`, `at least ${before}`, `${after}`)
    }
  })
  yield check('ends at 1', () => {
    expectThat(schedule(1) === 1, 'progress 1', '1', `${schedule(1)}`)
  })
  yield check('gives the same for the same progress', () => {
    const first = steps.map(schedule)
    const backwards = steps.toReversed().map(schedule).reverse()
    const bad = first.findIndex((fraction, i) => !Object.is(fraction, backwards[i]))
    expectThat(bad < 0, `progress ${steps[bad]}`, `${first[bad]}`, `${backwards[bad]}`)
  })
}
