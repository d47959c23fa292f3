import { cubic, exponential, linear, oneShot } from '@coppice/core'
import type { Schedule } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { failingChecks, fails } from '../testing/failing-checks.ts'
import { scheduleCheckCount, scheduleChecks } from './schedule-checks.ts'

const sound: Schedule = progress => progress

let calls = 0

/** For each check, a schedule that does what the check is there to find. */
const broken: Readonly<Record<string, Schedule>> = {
  'stays within 0 and 1': progress => 2 * progress - 1,
  'never goes back': progress => (progress === 1 ? 1 : Math.sin(3 * progress)),
  'ends at 1': progress => progress * 0.99,
  'gives the same for the same progress': progress => (progress === 1 ? 1 : (progress * ++calls) / (calls + 1)),
}

describe('scheduleChecks', () => {
  it('yields as many checks as it says', () => {
    expect([...scheduleChecks(sound)]).toHaveLength(scheduleCheckCount)
  })

  it.each(Object.entries({ sound, cubic, exponential, linear, oneShot }))('passes %s', async (_name, schedule) => {
    expect(await failingChecks(scheduleChecks(schedule))).toEqual([])
  })

  it('has a broken schedule for every check', () => {
    expect(Object.keys(broken)).toEqual([...scheduleChecks(sound)].map(check => check.name))
  })

  it.each(Object.entries(broken))('finds what is wrong: %s', async (name, schedule) => {
    expect(await fails(scheduleChecks(schedule), name)).toBe(true)
  })
})
