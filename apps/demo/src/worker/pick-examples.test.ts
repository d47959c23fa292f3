import { describe, expect, it } from 'vitest'
import { pickExamples } from './pick-examples.ts'

const named = (...names: readonly string[]): File[] => names.map(name => new File(['1,0\n2,1\n'], name))

describe('pickExamples', () => {
  it.each([
    [['table.csv'], 'table.csv', undefined],
    [['labels.npy'], 'labels.npy', undefined],
    [
      ['t10k-labels-idx1-ubyte.gz', 't10k-images-idx3-ubyte.gz'],
      't10k-images-idx3-ubyte.gz',
      't10k-labels-idx1-ubyte.gz',
    ],
    [['x.npy', 'y.npy'], 'x.npy', 'y.npy'],
    [['y_test.csv', 'x_test.csv'], 'x_test.csv', 'y_test.csv'],
    [['one.csv', 'other.csv'], 'one.csv', 'other.csv'],
  ])('of %j takes examples from %s', (names, file, labels) => {
    expect(pickExamples(named(...names))).toMatchObject({ file, ...(labels && { labels }) })
  })

  it('takes none from no file', () => {
    expect(pickExamples([])).toBeUndefined()
  })
})
