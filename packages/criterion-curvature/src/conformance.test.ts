import { criterionCheckCount, criterionChecks, runChecks } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { criteria } from './index.ts'

const subjects = [
  ...Object.values(criteria).map(entry => ({ what: entry.name, criterion: entry.create() })),
  { what: 'obs of little dampening', criterion: criteria['obs']!.create({ dampening: 1e-6 }) },
]

describe.each(subjects)('$what', ({ criterion }) => {
  it('conforms', async () => {
    const { passed } = await runChecks(criterionChecks(criterion), { count: criterionCheckCount })
    expect(passed).toHaveLength(criterionCheckCount)
  })
})
