import { criterionCheckCount, criterionChecks, runChecks } from '@coppice/testkit'
import type { Unit } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { batchNormScale, fpgm, groupNorm, l1, l2, lamp, lp, magnitude, random } from './index.ts'

const hasScale = (unit: Unit): boolean => unit.slices.some(slice => slice.role === 'scale')

const byIndex = { 'permuting the cells permutes the scores': 'a score depends on the index of the cell by design' }

const subjects = [
  { what: 'l1', criterion: l1() },
  { what: 'l2', criterion: l2() },
  { what: 'lp, default', criterion: lp() },
  { what: 'lp of power 3', criterion: magnitude({ power: 3 }) },
  { what: 'group-norm', criterion: groupNorm() },
  { what: 'group-norm of power 1', criterion: groupNorm({ power: 1 }) },
  { what: 'bn-scale', criterion: batchNormScale() },
  { what: 'bn-scale without fallback', criterion: batchNormScale({ fallback: 'none' }), accepts: hasScale },
  { what: 'lamp', criterion: lamp() },
  { what: 'fpgm', criterion: fpgm() },
  { what: 'random', criterion: random(), exceptions: byIndex },
]

describe.each(subjects)('$what', ({ criterion, accepts = () => true, exceptions = {} }) => {
  it('conforms', async () => {
    const options = { count: criterionCheckCount, exceptions }
    const { passed, excepted } = await runChecks(criterionChecks(criterion, { accepts }), options)
    expect(passed.length + excepted.length).toBe(criterionCheckCount)
  })
})
