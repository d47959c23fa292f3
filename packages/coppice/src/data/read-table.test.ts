import { describe, expect, it } from 'vitest'
import type { DataSet, Example } from './data-set.ts'
import { parseCsv } from './parse-csv.ts'
import { readTable } from './read-table.ts'

const example = (data: DataSet, index: number): number[] =>
  Array.from((data.inputs.get('')!.read(index) as Example).values)

describe('parseCsv', () => {
  it('takes a first row without numbers for names', () => {
    expect(parseCsv('a,b\n1,2\n', 'x')).toEqual({ names: ['a', 'b'], rows: [['1', '2']] })
    expect(parseCsv('1;2\r\n3;4', 'x')).toEqual({
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
    })
  })

  it('reads fields in quotes', () => {
    expect(parseCsv('"a, b",1,"say ""x"""\n', 'x').rows).toEqual([['a, b', '1', 'say "x"']])
  })

  it('names the row that is ragged', () => {
    expect(() => parseCsv('1,2\n3\n', 'table')).toThrow(/table, row 2: expected 2 fields, received 1/)
  })
})

describe('readTable', () => {
  it('takes the last column for labels', () => {
    const data = readTable(parseCsv('1,2,0\n3,4,1\n', 'x'), 'x')
    expect([data.count, example(data, 1), Array.from(data.labels!.values)]).toEqual([2, [3, 4], [0, 1]])
  })

  it('takes a named column, whose words become classes in alphabetical order', () => {
    const data = readTable(parseCsv('kind,size\nred,1\nblue,2\n', 'x'), 'x', 'kind')
    expect([example(data, 0), data.labels!.values, data.labels!.classes]).toEqual([[1], [1, 0], ['blue', 'red']])
  })

  it('has no labels where there is no such column', () => {
    expect(readTable(parseCsv('1,2\n', 'x'), 'x', 'none').labels).toBeUndefined()
    expect(() => readTable(parseCsv('a,b\n1,2\n', 'x'), 'x', 'c')).toThrow(/one of the columns a, b, received 'c'/)
  })

  it('names the row that holds no number', () => {
    expect(() => readTable(parseCsv('1,2,0\n?,4,1\n', 'x'), 'x')).toThrow(/x, row 2: expected numbers, received '\?'/)
  })
})
