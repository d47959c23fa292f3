import { describe, it } from 'vitest'
import { checkStructure } from '../testing/check-structure.ts'
import { layoutCases } from '../testing/structure-cases/layout-cases.ts'
import { titleOf } from '../testing/structure-case.ts'

describe('operators that shape and cut keep what they compute when channels go', () => {
  it.each(layoutCases.map(example => [titleOf(example), example] as const))('%s', async (_, example) => {
    await checkStructure(example)
  })
})
