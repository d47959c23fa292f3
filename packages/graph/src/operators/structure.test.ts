import { describe, expect, it } from 'vitest'
import { elementwiseCases } from '../testing/structure-cases/elementwise-cases.ts'
import { imageCases } from '../testing/structure-cases/image-cases.ts'
import { layoutCases } from '../testing/structure-cases/layout-cases.ts'
import { productCases } from '../testing/structure-cases/product-cases.ts'
import { selectionCases } from '../testing/structure-cases/selection-cases.ts'
import { sequenceCases } from '../testing/structure-cases/sequence-cases.ts'
import { statisticCases } from '../testing/structure-cases/statistic-cases.ts'
import { caseGraph } from '../testing/structure-case.ts'
import { operators } from './index.ts'

const cases = [
  ...elementwiseCases,
  ...imageCases,
  ...layoutCases,
  ...productCases,
  ...selectionCases,
  ...sequenceCases,
  ...statisticCases,
]

const keyOf = (name: string, domain = ''): string => `${domain}:${name}`

/** Operators with ties that no case runs, and why. */
const exempt: Readonly<Record<string, string>> = {
  'com.microsoft:QuantizeLinear': 'the standard operator under another domain',
  'com.microsoft:DequantizeLinear': 'the standard operator under another domain',
}

describe('structure cases', () => {
  it('cover every operator that ties positions', () => {
    const covered = new Set(cases.map(({ operator, domain }) => keyOf(operator, domain)))
    const tying = operators.filter(({ ties }) => ties).map(({ name, domain }) => keyOf(name, domain))
    expect(tying.filter(key => !covered.has(key) && !(key in exempt))).toEqual([])
    expect(Object.keys(exempt).filter(key => covered.has(key) || !tying.includes(key))).toEqual([])
  })

  it('hold the operator that they are named for', () => {
    const missing = cases.filter(example => {
      const { nodes } = caseGraph(example, 'weight')
      return !nodes.some(node => node.operator === example.operator && node.domain === (example.domain ?? ''))
    })
    expect(missing.map(({ operator, note }) => `${operator} ${note}`)).toEqual([])
  })
})
