import { describe, expect, it } from 'vitest'
import { readFrontMatter } from './front-matter.ts'

describe('readFrontMatter', () => {
  it('parts fields from text', () => {
    expect(readFrontMatter('---\nfigures: L1; L1, whole group\nnote: a: b\n---\n\n# Text\n')).toEqual({
      fields: { figures: 'L1; L1, whole group', note: 'a: b' },
      text: '# Text\n',
    })
    expect(readFrontMatter('# Text\n---\n')).toEqual({ fields: {}, text: '# Text\n---\n' })
  })

  it('refuses what is no field', () => {
    expect(() => readFrontMatter('---\nfigures\n---\n')).toThrow(/received 'figures'/)
  })
})
