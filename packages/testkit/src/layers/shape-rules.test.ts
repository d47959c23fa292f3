import { describe, expect, it } from 'vitest'
import { broadcast, enlarged, reshaped, times, windowed } from './shape-rules.ts'

const plain = { kernel: 3, stride: 1, padding: 1, dilation: 1 }

describe('times', () => {
  it('multiplies numbers, lets one name pass with ones, and gives up on more', () => {
    expect(times([2, 3, 4])).toBe(24)
    expect(times([1, 'batch', 1])).toBe('batch')
    expect(times(['batch', 2])).toBeNull()
  })
})

describe('broadcast', () => {
  it('aligns to the right and stretches ones', () => {
    expect(broadcast(['batch', 1, 4], [3, 1])).toEqual(['batch', 3, 4])
    expect(broadcast([4], [2, 1])).toEqual([2, 4])
  })
})

describe('reshaped', () => {
  it('copies at 0 and takes what is left at -1', () => {
    expect(reshaped(['batch', 6, 4, 4], [0, -1])).toEqual(['batch', 96])
    expect(reshaped(['batch', 6, 4, 4], [0, 2, 3, -1])).toEqual(['batch', 2, 3, 16])
    expect(reshaped(['batch', 6, 4], [-1, 24])).toEqual([null, 24])
    expect(reshaped([2, 12], [-1, 4])).toEqual([6, 4])
    expect(reshaped(undefined, [2, 0, -1])).toEqual([2, null, null])
    expect(reshaped(['batch', 'sequence', 8], [0, 0, 2, 4])).toEqual(['batch', 'sequence', 2, 4])
  })
})

describe('windowed', () => {
  it('rounds down, and keeps names that the window leaves alone', () => {
    expect(windowed(8, plain)).toBe(8)
    expect(windowed(8, { ...plain, stride: 2 })).toBe(4)
    expect(windowed(7, { kernel: 3, stride: 2, padding: 0, dilation: 1 })).toBe(3)
    expect(windowed(9, { ...plain, padding: 2, dilation: 2 })).toBe(9)
    expect(windowed('height', plain)).toBe('height')
    expect(windowed('height', { ...plain, stride: 2 })).toBeNull()
  })
})

describe('enlarged', () => {
  it('is the reverse', () => {
    const window = { kernel: 2, stride: 2, padding: 0, dilation: 1 }
    expect(enlarged(4, window)).toBe(8)
    expect(windowed(8, window)).toBe(4)
    expect(enlarged('height', window)).toBeNull()
  })
})
