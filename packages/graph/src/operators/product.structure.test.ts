import { describe, it } from 'vitest'
import { checkStructure } from '../testing/check-structure.ts'
import { productCases } from '../testing/structure-cases/product-cases.ts'
import { titleOf } from '../testing/structure-case.ts'

describe('products keep what they compute when channels go', () => {
  it.each(productCases.map(example => [titleOf(example), example] as const))('%s', async (_, example) => {
    await checkStructure(example)
  })
})
