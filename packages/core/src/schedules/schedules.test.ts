import { describe, expect, it } from 'vitest'
import { scheduleChecks } from '../../../testkit/src/index.ts'
import { cubic, linear, oneShot, scheduleName, schedules } from './schedules.ts'

describe.each(Object.entries(schedules))('%s', (name, schedule) => {
  for (const check of scheduleChecks(schedule)) it(check.name, check.run)

  it('knows its name', () => expect(scheduleName(schedule)).toBe(name))
})

describe('scheduleName', () => {
  it('takes the name of a function of your own', () => {
    const gentle = (progress: number): number => progress ** 2
    expect(scheduleName(gentle)).toBe('gentle')
    expect(
      scheduleName(
        (
          () => (progress: number) =>
            progress
        )(),
      ),
    ).toBe('custom')
  })
})

it('takes large steps first where it is cubic', () => {
  expect(oneShot(0.25)).toBe(1)
  expect(linear(0.25)).toBe(0.25)
  expect(cubic(0.5)).toBe(0.875)
})
