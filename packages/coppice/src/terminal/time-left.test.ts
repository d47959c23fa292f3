import { describe, expect, it } from 'vitest'
import { describeExtent } from './time-left.ts'

describe('describeExtent', () => {
  it('tells how much is done and how long the rest takes at that pace', () => {
    expect(describeExtent({ done: 64, total: 256 }, 2000)).toBe('64 of 256, about 6 s left')
    expect(describeExtent({ done: 1, total: 101 }, 1500)).toBe('1 of 101, about 2 min 30 s left')
  })

  it('does not guess at the start, at the end or without a total', () => {
    expect(describeExtent({ done: 0, total: 9 }, 2000)).toBe('0 of 9')
    expect(describeExtent({ done: 1, total: 9 }, 50)).toBe('1 of 9')
    expect(describeExtent({ done: 9, total: 9 }, 2000)).toBe('9 of 9')
    expect(describeExtent({ done: 7 }, 2000)).toBe('7')
  })
})
