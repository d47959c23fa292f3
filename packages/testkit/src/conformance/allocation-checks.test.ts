import { erk, global, lamp, uniform } from '@coppice/core'
import { defineAllocation } from '@coppice/spec'
import type { Allocation, Scored } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { allocationCheckCount, allocationChecks } from './allocation-checks.ts'
import { failingChecks, fails } from '../testing/failing-checks.ts'

const sound = defineAllocation({
  name: 'sound',
  allocate: (scored, sparsity) => new Map(scored.map(({ unit }) => [unit.id, sparsity])),
})

type Give = (sparsity: number, index: number, scored: readonly Scored[]) => number

const giving = (give: Give): Allocation => ({
  ...sound,
  allocate: (scored, sparsity) => new Map(scored.map(({ unit }, index) => [unit.id, give(sparsity, index, scored)])),
})

let calls = 0

/** For each check, an allocation that does what the check is there to find. */
const broken: Readonly<Record<string, Allocation>> = {
  'says what it is': { ...sound, kind: 'criterion' as 'allocation' },
  'gives every unit a fraction from 0 to 1': giving(sparsity => 2 * sparsity),
  'reaches the sparsity, weighted by parameters': giving(sparsity => sparsity / 2),
  'removes nothing at sparsity 0': giving(sparsity => Math.max(sparsity, 0.01)),
  'gives the same for the same units': giving(sparsity => sparsity + 1e-6 * ++calls),
  'does not depend on the order of the units': giving((sparsity, index) => sparsity + 1e-6 * index),
  'leaves the scores as they were': giving((sparsity, index, scored) => {
    scored[index]!.scores.sort()
    return sparsity
  }),
  'removes more where more is asked for': giving(() => 0.5),
  'gives a single unit all of it': giving((sparsity, _index, scored) => (scored.length === 1 ? 0 : sparsity)),
  'copes with no units and with equal scores': giving((sparsity, _index, scored) =>
    scored[0]!.scores[0] === scored[0]!.scores[1] ? NaN : sparsity,
  ),
}

describe('allocationChecks', () => {
  it('yields as many checks as it says', () => {
    expect([...allocationChecks(sound)]).toHaveLength(allocationCheckCount)
  })

  it.each([sound, uniform(), global(), erk(), lamp()])('passes $name', async allocation => {
    expect(await failingChecks(allocationChecks(allocation))).toEqual([])
  })

  it('has a broken allocation for every check', () => {
    expect(Object.keys(broken)).toEqual([...allocationChecks(sound)].map(check => check.name))
  })

  it.each(Object.entries(broken))('finds what is wrong: %s', async (name, allocation) => {
    expect(await fails(allocationChecks(allocation), name)).toBe(true)
  })
})
