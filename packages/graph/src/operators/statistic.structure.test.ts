import { describe, it } from 'vitest'
import { checkStructure } from '../testing/check-structure.ts'
import { statisticCases } from '../testing/structure-cases/statistic-cases.ts'
import { titleOf } from '../testing/structure-case.ts'

describe('reductions, pooling and norms keep what they compute when channels go', () => {
  it.each(statisticCases.map(example => [titleOf(example), example] as const))('%s', async (_, example) => {
    await checkStructure(example)
  })
})
