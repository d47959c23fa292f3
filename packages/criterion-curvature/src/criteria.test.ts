import { describe, expect, it } from 'vitest'
import { criteria } from './index.ts'

describe('criteria', () => {
  it('has the names of the command line', () => {
    expect(Object.keys(criteria)).toEqual(['obd', 'obs'])
  })

  it.each(Object.values(criteria))('makes $name, named so, from nothing and from its own defaults', entry => {
    const defaults = Object.fromEntries(entry.options.map(option => [option.name, option.default]))
    expect(entry.create().name).toBe(entry.name)
    expect(entry.create(defaults).name).toBe(entry.name)
    expect(entry.description).toMatch(/\.$/)
  })

  it.each([
    ['obd', { power: 2 }, "expected no options, received the option 'power'"],
    ['obs', { dampening: 0 }, 'expected a number from 1e-9 to 100, received 0'],
  ])('refuses %s with %j', (name, options, message) => {
    expect(() => criteria[name]!.create(options as never)).toThrow(message)
  })
})
