import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ascendingOrder } from './ascending-order.ts'

describe('ascendingOrder', () => {
  it('keeps equal values in their order', () => {
    expect([...ascendingOrder(Float32Array.of(2, 0, 2, 1, 0))]).toEqual([1, 4, 3, 0, 2])
    expect([...ascendingOrder(new Float32Array(0))]).toEqual([])
  })

  it('is what a stable sort by comparison gives, over the whole range of floats', () => {
    const value = fc.oneof(fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1, 2))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), list => {
        const values = Float32Array.from(list, Math.abs)
        const expected = [...values.keys()].sort((a, b) => values[a]! - values[b]!)
        expect([...ascendingOrder(values)]).toEqual(expected)
      }),
    )
  })
})
