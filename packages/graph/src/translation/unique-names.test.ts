import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { uniqueNames } from './unique-names.ts'

it('gives no name twice', () => {
  const property = fc.property(fc.array(fc.constantFrom('a', 'a_1', 'a_2', 'b')), wanted => {
    const names = uniqueNames()
    const given = wanted.map(name => names.take(name))
    expect(new Set(given).size).toBe(given.length)
  })
  fc.assert(property)
})
