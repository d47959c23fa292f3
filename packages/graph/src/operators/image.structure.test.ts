import { describe, it } from 'vitest'
import { checkStructure } from '../testing/check-structure.ts'
import { imageCases } from '../testing/structure-cases/image-cases.ts'
import { titleOf } from '../testing/structure-case.ts'

describe('operators on images keep what they compute when channels go', () => {
  it.each(imageCases.map(example => [titleOf(example), example] as const))('%s', async (_, example) => {
    await checkStructure(example)
  })
})
