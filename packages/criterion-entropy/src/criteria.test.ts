import { describe, expect, it } from 'vitest'
import { criteria } from './index.ts'

describe('criteria', () => {
  it('has the names of the command line', () => {
    expect(Object.keys(criteria)).toEqual([
      'entropy-joint',
      'surprisal',
      'activation-entropy',
      'mutual-information',
      'entropy-power',
      'contribution-entropy',
      'e-sparse',
    ])
  })

  it.each(Object.values(criteria))('makes $name, named so, from nothing and from its own defaults', entry => {
    const defaults = Object.fromEntries(entry.options.map(option => [option.name, option.default]))
    expect(entry.create().name).toBe(entry.name)
    expect(entry.create(defaults).name).toBe(entry.name)
    expect(entry.description).toMatch(/\.$/)
  })

  it.each([
    ['surprisal', { power: 2 }, "expected bins, received the option 'power'"],
    ['e-sparse', { bins: 2 }, 'expected a whole number from 4 to 4096, received 2'],
    ['contribution-entropy', { resolution: 0 }, 'expected a number from 1 to 1024, received 0'],
  ])('refuses %s with %j', (name, options, message) => {
    expect(() => criteria[name]!.create(options as never)).toThrow(message)
  })
})
