import { describe, expect, it } from 'vitest'
import { groupReasons } from './group-reasons.ts'

describe('groupReasons', () => {
  it('gathers names by reason, the most frequent first', () => {
    const entries = [
      { name: 'a', reason: 'x' },
      { name: 'b', reason: '__proto__' },
      { name: 'c', reason: '__proto__' },
    ]
    expect(groupReasons(entries)).toEqual([
      ['__proto__', ['b', 'c']],
      ['x', ['a']],
    ])
  })
})
