import { describe, expect, it } from 'vitest'
import { ownExamples } from './own-examples.ts'

const table = new File(['1,2,0\n3,4,1\n'], 'table.csv')

describe('ownExamples', () => {
  it('reads a file once for each column of labels that is said', async () => {
    const examples = ownExamples(table)
    expect(examples.read()).toBe(examples.read())
    const [last, first] = [await examples.read(), await examples.read('0')]
    expect([last.labels!.values, first.labels!.values]).toEqual([
      [0, 1],
      [1, 3],
    ])
  })

  it('takes labels from another file, and says what both are called', async () => {
    const examples = ownExamples(table).labelled!(new File(['7\n8\n'], 'labels.csv'))
    expect(examples).toMatchObject({ file: 'table.csv', labels: 'labels.csv' })
    expect((await examples.read('none')).labels!.values).toEqual([7, 8])
    await expect(ownExamples(table, new File(['7\n'], 'few.csv')).read()).rejects.toThrow(/few\.csv: expected 2 labels/)
  })
})
