import { criterionCheckCount, criterionChecks, runChecks } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { criteria } from './index.ts'

const subjects = [
  ...Object.values(criteria).map(entry => ({ what: entry.name, criterion: entry.create() })),
  { what: 'gradient, smallest kept', criterion: criteria['gradient']!.create({ keepSmallest: true }) },
  { what: 'taylor of the mean', criterion: criteria['taylor']!.create({ magnitude: 'mean' }) },
  { what: 'taylor of weights', criterion: criteria['taylor']!.create({ of: 'weights' }) },
]

describe.each(subjects)('$what', ({ criterion }) => {
  it('conforms', async () => {
    const { passed } = await runChecks(criterionChecks(criterion), { count: criterionCheckCount })
    expect(passed).toHaveLength(criterionCheckCount)
  })
})
