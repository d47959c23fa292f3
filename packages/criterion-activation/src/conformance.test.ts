import { criterionCheckCount, criterionChecks, runChecks } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { criteria } from './index.ts'

const subjects = [
  ...Object.values(criteria).map(entry => ({ what: entry.name, criterion: entry.create() })),
  { what: 'wanda by layer', criterion: criteria['wanda']!.create({ compare: 'layer' }) },
]

describe.each(subjects)('$what', ({ criterion }) => {
  it('conforms', async () => {
    const { passed } = await runChecks(criterionChecks(criterion), { count: criterionCheckCount })
    expect(passed).toHaveLength(criterionCheckCount)
  })
})
