import { beforeEach, describe, expect, it } from 'vitest'
import { addressBetween } from './rewrite-link.ts'
import { root } from './places.ts'
import { render, slugOf } from './render.ts'

const pages = new Map([
  ['README.md', 'project/readme'],
  ['packages/core/README.md', 'packages/core'],
])
let broken: string[] = []
beforeEach(() => {
  broken = []
})

const html = (markdown: string, file = 'README.md'): string =>
  render(
    { path: pages.get(file) ?? 'quick-start', markdown, file },
    { pages, root, onBroken: message => broken.push(message) },
  )

describe('render', () => {
  it('leads from file to file as from page to page', () => {
    expect(html('[core](packages/core/README.md#limits)')).toContain('href="../packages/core.html#limits"')
    expect(html('[core](packages/core)')).toContain('href="../packages/core.html"')
    expect(html('[up](../../README.md)', 'packages/core/README.md')).toContain('href="../project/readme.html"')
  })

  it('keeps the text of links to files that are no pages', () => {
    expect(html('see [the linter](eslint.config.js) and [it](https://eslint.org)')).toBe(
      '<p>see the linter and <a href="https://eslint.org">it</a></p>\n',
    )
  })

  it('tells of links to nothing', () => {
    html('[x](packages/none.md) [y](packages/core) [z](none)')
    expect(broken).toEqual([
      'README.md links to packages/none.md, which does not exist',
      'README.md links to none, which does not exist',
    ])
  })

  it('names headings, each by another name', () => {
    expect(html('## With `data`\n\n## With data')).toMatch(/id="with-data".*[^]*id="with-data-1"/)
  })
})

describe('slugOf', () => {
  it('is what GitHub does', () => {
    expect(slugOf('What a run can do?')).toBe('what-a-run-can-do')
    expect(slugOf('快速开始')).toBe('快速开始')
  })
})

describe('addressBetween', () => {
  it('goes up and down', () => {
    expect(addressBetween('index', 'criteria/l1')).toBe('criteria/l1.html')
    expect(addressBetween('criteria/l1', 'criteria/l2')).toBe('l2.html')
    expect(addressBetween('criteria/l1', 'index')).toBe('../index.html')
  })
})
