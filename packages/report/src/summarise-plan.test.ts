import { describe, expect, it } from 'vitest'
import { summarisePlan } from './summarise-plan.ts'
import { sampleReport } from './testing/sample-report.ts'

describe('summarisePlan', () => {
  it('counts what goes, whichever way the plan lists it', () => {
    expect(summarisePlan(sampleReport.plan).units).toEqual([
      { id: 'conv1', cells: 4, removed: 2 },
      { id: 'conv2', cells: 16, removed: 8 },
    ])
  })
})
