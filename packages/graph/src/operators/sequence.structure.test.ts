import { describe, it } from 'vitest'
import { checkStructure } from '../testing/check-structure.ts'
import { sequenceCases } from '../testing/structure-cases/sequence-cases.ts'
import { titleOf } from '../testing/structure-case.ts'

describe('recurrent layers and attention keep what they compute when channels go', () => {
  it.each(sequenceCases.map(example => [titleOf(example), example] as const))('%s', async (_, example) => {
    await checkStructure(example)
  })
})
