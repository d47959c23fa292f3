import { describe, expect, it } from 'vitest'
import { criteria } from './index.ts'

describe('criteria', () => {
  it('has the names of the command line', () => {
    expect(Object.keys(criteria)).toEqual(['wanda', 'apoz', 'activation-mean', 'activation-deviation'])
  })

  it.each(Object.values(criteria))('makes $name, named so, from nothing and from its own defaults', entry => {
    const defaults = Object.fromEntries(entry.options.map(option => [option.name, option.default]))
    expect(entry.create().name).toBe(entry.name)
    expect(entry.create(defaults).name).toBe(entry.name)
    expect(entry.description).toMatch(/\.$/)
  })

  it.each([
    ['apoz', { power: 2 }, "expected no options, received the option 'power'"],
    ['wanda', { compare: 'column' }, 'expected one of row, layer, received column'],
  ])('refuses %s with %j', (name, options, message) => {
    expect(() => criteria[name]!.create(options as never)).toThrow(message)
  })
})
