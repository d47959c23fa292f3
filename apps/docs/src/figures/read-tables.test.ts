import { describe, expect, it } from 'vitest'
import { readTables, selectRows } from './read-tables.ts'

const page = `# Results

## One

| weights | 50 % |
| ------- | ---: |
| L1      | 90.1 |
| random  | 10.0 |

Text.

| channels | 50 % + LSQ |
| -------- | ---------: |
| L2       |            |

## Two

| a | b |
| - | - |
`

describe('readTables', () => {
  it('reads tables with the headings above them', () => {
    expect(readTables(page)).toEqual([
      {
        section: 'One',
        columns: ['weights', '50 %'],
        rows: [
          ['L1', '90.1'],
          ['random', '10.0'],
        ],
      },
      { section: 'One', columns: ['channels', '50 % + LSQ'], rows: [['L2', '']] },
      { section: 'Two', columns: ['a', 'b'], rows: [] },
    ])
  })
})

describe('selectRows', () => {
  it('keeps the rows that are named, and tables that have one', () => {
    expect(selectRows(readTables(page), new Set(['L1']))).toEqual([
      { section: 'One', columns: ['weights', '50 %'], rows: [['L1', '90.1']] },
    ])
  })
})
