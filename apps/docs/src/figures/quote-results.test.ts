import { describe, expect, it } from 'vitest'
import { quoteResults } from './quote-results.ts'

describe('quoteResults', () => {
  it('gives the rows that are chosen, and says where they are from', () => {
    const text = quoteResults('training', table => ({
      ...table,
      rows: table.rows.filter(([name]) => name!.startsWith('MLP')),
    }))
    expect(text).toMatch(/^\| network \|.*\n\| --- \|.*\n\| MLP [^\n]*\n\n\[How it was measured\]/)
    expect(text).toContain('benchmarks/results/training.md')
  })

  it('refuses to give nothing', () => {
    expect(() => quoteResults('training', table => ({ ...table, rows: [] }))).toThrow(/nothing of what/)
  })
})
