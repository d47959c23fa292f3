import { describe, it } from 'vitest'
import { checkStructure } from '../testing/check-structure.ts'
import { selectionCases } from '../testing/structure-cases/selection-cases.ts'
import { titleOf } from '../testing/structure-case.ts'

describe('operators that pick and copy keep what they compute when channels go', () => {
  it.each(selectionCases.map(example => [titleOf(example), example] as const))('%s', async (_, example) => {
    await checkStructure(example)
  })
})
