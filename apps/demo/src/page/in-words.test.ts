import { describe, expect, it } from 'vitest'
import { inWords } from './in-words.ts'

describe('inWords', () => {
  it('speaks of fields where the command line speaks of flags', () => {
    expect(inWords('Say --label-column none, or give some with --data.')).toBe(
      'Say “label column” none, or give some with “examples”.',
    )
    expect(inWords('a well-known name -- or two')).toBe('a well-known name -- or two')
  })
})
