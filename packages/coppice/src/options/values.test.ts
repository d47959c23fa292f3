import { describe, expect, it } from 'vitest'
import { amount } from './amount.ts'
import { fraction } from './fraction.ts'
import { pair } from './pair.ts'
import { whole } from './whole.ts'

const parse = (
  schema: { safeParse: (value: unknown) => { success: boolean; data?: unknown } },
  value: unknown,
): unknown => {
  const { success, data } = schema.safeParse(value)
  return success ? data : 'refused'
}

describe('fraction', () => {
  it.each([
    ['0.5', 0.5],
    ['50%', 0.5],
    [' 12.5 % ', 0.125],
    ['1e-3', 0.001],
    [0.25, 0.25],
    ['1', 'refused'],
    ['-0.1', 'refused'],
    ['', 'refused'],
    ['half', 'refused'],
    ['0x1', 'refused'],
    [NaN, 'refused'],
    [null, 'refused'],
  ])('%j is %j', (text, expected) => {
    expect(parse(fraction({ min: 0, below: 1 }), text)).toBe(expected)
  })
})

describe('amount', () => {
  it.each([
    ['10MB', 10_000_000],
    ['10 MiB', 10_485_760],
    ['1.5G', 1_500_000_000],
    ['2k', 2000],
    ['250000', 250_000],
    ['512B', 512],
    ['50%', 0.5],
    [0.5, 0.5],
    ['ten', 'refused'],
    ['10 elephants', 'refused'],
    ['0', 'refused'],
    ['-5MB', 'refused'],
  ])('%j is %j', (text, expected) => {
    expect(parse(amount('10MB'), text)).toBe(expected)
  })
})

describe('pair', () => {
  it.each([
    ['2:4', [2, 4]],
    [
      [2, 4],
      [2, 4],
    ],
    ['2', 'refused'],
    ['2:4:8', 'refused'],
    ['0:4', 'refused'],
    ['a:b', 'refused'],
  ])('%j is %j', (text, expected) => {
    expect(parse(pair(':', '2:4'), text)).toEqual(expected)
  })
})

describe('whole', () => {
  it.each([
    ['7', 7],
    [7, 7],
    ['7.5', 'refused'],
    ['-1', 'refused'],
    ['101', 'refused'],
    ['9007199254740993', 'refused'],
  ])('%j is %j', (text, expected) => {
    expect(parse(whole(0, 100), text)).toBe(expected)
  })
})
