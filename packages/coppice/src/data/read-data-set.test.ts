import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DataSet } from './data-set.ts'
import { readDataSet, withLabels } from './read-data-set.ts'

const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const first = async (data: DataSet, index = 0): Promise<number[]> =>
  Array.from((await data.inputs.get('')!.read(index)).values)

describe('readDataSet', () => {
  it('reads a table, packed or not, with the column of labels that is said', async () => {
    const table = text('a,b,c\n1,2,0\n3,4,1\n')
    for (const bytes of [table, gzipSync(table)]) {
      const data = await readDataSet(bytes, 'table.csv')
      expect([data.count, await first(data, 1), data.labels!.values]).toEqual([2, [3, 4], [0, 1]])
    }
    expect(await first(await readDataSet(table, 'table.csv', 'a'))).toEqual([2, 0])
    const whole = await readDataSet(table, 'table.csv', 'none')
    expect([await first(whole), whole.labels]).toEqual([[1, 2, 0], undefined])
  })

  it('says which file is of no kind that it knows, or broken', async () => {
    await expect(readDataSet(Uint8Array.of(255, 254, 128), 'noise')).rejects.toThrow(/noise: expected IDX, NPY, NPZ/)
    await expect(readDataSet(gzipSync(text('1')).subarray(0, 12), 'cut.gz')).rejects.toThrow(/cut.gz: .*sound gzip/)
    await expect(readDataSet(text('1,2\n3\n'), 'ragged.csv')).rejects.toThrow(/ragged.csv, row 2: expected 2 fields/)
  })

  it('gives back whatever numbers a table holds', async () => {
    const rows = fc.array(fc.tuple(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.integer()), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(rows, async table => {
        const data = await readDataSet(text(table.map(row => row.join(',')).join('\n')), 'table.csv')
        expect(data.count).toBe(table.length)
        for (const [index, [value]] of table.entries())
          expect(await first(data, index)).toEqual([Number(String(value))])
        expect(data.labels!.values).toEqual(table.map(([, label]) => label))
      }),
    )
  })
})

describe('withLabels', () => {
  it('takes one label for each example, from any kind of file', async () => {
    const data = await readDataSet(text('1,2\n3,4\n'), 'table.csv', 'none')
    expect((await withLabels(data, text('1\n0\n'), 'labels.csv')).labels!.values).toEqual([1, 0])
    const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)
    expect(Array.from((await withLabels(data, idx, 'labels')).labels!.values)).toEqual([7, 9])
    await expect(withLabels(data, text('1\n'), 'labels.csv')).rejects.toThrow(
      /labels.csv: expected 2 labels, received 1/,
    )
  })
})
