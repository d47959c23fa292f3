import { describe, it } from 'vitest'
import { checkStructure } from '../testing/check-structure.ts'
import { elementwiseCases } from '../testing/structure-cases/elementwise-cases.ts'
import { titleOf } from '../testing/structure-case.ts'

describe('elementwise operators keep what they compute when channels go', () => {
  it.each(elementwiseCases.map(example => [titleOf(example), example] as const))('%s', async (_, example) => {
    await checkStructure(example)
  })
})
