import { describe, expect, it } from 'vitest'
import { formatChange } from './format-change.ts'

describe('formatChange', () => {
  it.each([
    ['bytes', 20, 10, '2.0x smaller'],
    ['bytes', 10, 15, '1.50x larger'],
    ['ms', 34, 20, '1.70x faster'],
    ['ms', 20, 34, '1.70x slower'],
    ['ms', 20, 21.9, 'about as fast'],
    ['bytes', 20_000, 19_999, 'about the same'],
    ['parameters', 100, 8, '13x fewer'],
    ['fraction', 0.984, 0.98, '-0.4 points'],
    ['fraction', 0.5, 0.5, 'same'],
    ['bytes', 0, 10, 'more'],
    ['bytes', 10, null, ''],
    ['fraction', null, 0.5, ''],
  ])('tells a change of %s from %s to %s', (unit, before, after, expected) => {
    expect(formatChange({ name: 'x', unit, before, after })).toBe(expected)
  })
})
