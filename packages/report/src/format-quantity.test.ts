import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatNumber, formatPercent, formatQuantity } from './format-quantity.ts'

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [26454, '26.5 kB'],
    [999_900, '1.00 MB'],
    [23_100_000, '23.1 MB'],
    [2 ** 32, '4.29 GB'],
    [1e18, '1000000 TB'],
  ])('formats %d', (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected)
  })
})

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [12, '12'],
    [5998, '6.00 k'],
    [11_689_512, '11.7 M'],
    [1_814_073_344, '1.81 G'],
  ])('formats %d', (count, expected) => {
    expect(formatCount(count)).toBe(expected)
  })
})

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [0.5, '0.5'],
    [3.4e-8, '3.4e-8'],
    [1234567, '1,234,567'],
    [Infinity, 'Infinity'],
    [NaN, 'NaN'],
  ])('formats %d', (value, expected) => {
    expect(formatNumber(value)).toBe(expected)
  })
})

describe('formatQuantity', () => {
  it.each([
    [null, 'bytes', 'not measured'],
    [undefined, '', 'not measured'],
    [NaN, 'ms', 'not measured'],
    [34.3127, 'ms', '34.3 ms'],
    [0.984, 'fraction', '98.4 %'],
    [2000, 'parameters', '2.00 k'],
    [1.5, '', '1.5'],
  ])('formats %s in %s', (value, unit, expected) => {
    expect(formatQuantity(value, unit)).toBe(expected)
  })

  it('formats percentages', () => {
    expect(formatPercent(0.12345)).toBe('12.3 %')
  })
})
