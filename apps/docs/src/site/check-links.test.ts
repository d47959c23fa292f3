import { describe, expect, it } from 'vitest'
import { findDeadLinks } from './check-links.ts'

const pages = new Map([
  ['index.html', '<a href="criteria/l1.html#formula">one</a> <a href="https://example.com/x">two</a> <a href="#top">'],
  ['criteria/l1.html', '<h2 id="formula">Formula</h2><a class="up" href="../index.html">up</a>'],
])

describe('findDeadLinks', () => {
  it('finds headings and pages that are missing', () => {
    expect(findDeadLinks(pages, '/nowhere')).toEqual(['index.html links to #top'])
    const [broken] = [new Map([...pages, ['criteria/l1.html', '<a href="l2.html">next</a>']])]
    expect(findDeadLinks(broken, '/nowhere')).toEqual([
      'index.html links to criteria/l1.html#formula',
      'index.html links to #top',
      'criteria/l1.html links to l2.html',
    ])
  })
})
