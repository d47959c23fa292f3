import { describe, expect, it } from 'vitest'
import { describeMeasured } from './measured.ts'

const table = {
  section: 'A network',
  columns: ['weights set to zero', '10 %', '50 %', '90 %', '90 % + 3 epochs'],
  rows: [
    ['random', '90', '40', '10', '80'],
    ['magnitude', '95 ± 1', '94 (93)', '60', '92'],
    ['mine', '95', '95', '70', '93'],
    ['theirs', '1', '2', '3', '4'],
  ],
}

describe('describeMeasured', () => {
  it('shows the rows of a criterion with those to compare it with, and draws them', () => {
    const text = describeMeasured([table], ['mine'])
    expect(text).toContain('| mine | 95 | 95 | 70 | 93 |')
    expect(text).toContain('| random |')
    expect(text).not.toContain('theirs')
    expect(text).toContain('<desc>random: 90 at 10, 40 at 50, 10 at 90; magnitude: 95 at 10, 94 at 50, 60 at 90; mine:')
  })

  it('draws nothing of fewer than three points', () => {
    const narrow = { ...table, columns: table.columns.slice(0, 3), rows: table.rows.map(row => row.slice(0, 3)) }
    expect(describeMeasured([narrow], ['mine'])).not.toContain('<svg')
  })

  it('refuses a name that no row has', () => {
    expect(() => describeMeasured([table], ['mine', 'yours'])).toThrow("No row of the results is called 'yours'")
  })
})
