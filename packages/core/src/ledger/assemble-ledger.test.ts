import { expect, it } from 'vitest'
import { assembleLedger } from './assemble-ledger.ts'

it('has every row in the same order, null where nothing was measured', () => {
  const { rows } = assembleLedger({ sparsity: 0.5, bytes: { before: 100, after: 40 }, latency: { before: 3 } })
  expect(rows).toEqual([
    { name: 'nominal sparsity', unit: 'fraction', before: 0, after: 0.5 },
    { name: 'parameters', unit: 'count', before: null, after: null },
    { name: 'bytes', unit: 'B', before: 100, after: 40 },
    { name: 'brotli bytes', unit: 'B', before: null, after: null },
    { name: 'MACs', unit: 'MAC', before: null, after: null },
    { name: 'latency', unit: 'ms', before: 3, after: null },
    { name: 'accuracy', unit: 'fraction', before: null, after: null },
  ])
  expect(assembleLedger({}).rows[0]).toMatchObject({ before: null, after: null })
})
