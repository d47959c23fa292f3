import { describe, expect, it } from 'vitest'
import { criteria } from './index.ts'

describe('criteria', () => {
  it('has the names of the command line', () => {
    expect(Object.keys(criteria)).toEqual(['l1', 'l2', 'lp', 'group-norm', 'bn-scale', 'lamp', 'fpgm', 'random'])
  })

  it.each(Object.values(criteria))('makes $name, named so, from nothing and from its own defaults', entry => {
    const defaults = Object.fromEntries(entry.options.map(option => [option.name, option.default]))
    expect(entry.create().name).toBe(entry.name)
    expect(entry.create(defaults).name).toBe(entry.name)
    expect(entry.description).toMatch(/\.$/)
  })

  it('is plain data besides the factories', () => {
    for (const { create: _create, ...rest } of Object.values(criteria))
      expect(JSON.parse(JSON.stringify(rest))).toEqual(rest)
  })

  it('passes options on', () => {
    expect(criteria['bn-scale']!.create({ fallback: 'none' }).comparable).toBe(true)
  })

  it.each([
    ['l1', { power: 2 }, "expected no options, received the option 'power'"],
    ['lp', { powr: 2 }, "expected power, received the option 'powr'"],
    ['lp', { power: 99 }, 'expected a number from 0 to 16, received 99'],
    ['lp', { power: '2' }, 'expected a number from 0 to 16, received 2'],
    ['bn-scale', { fallback: 'l3' }, 'expected one of l2, none, received l3'],
    ['random', { seed: 1.5 }, 'expected a whole number, received 1.5'],
  ])('refuses %s with %j', (name, options, message) => {
    expect(() => criteria[name]!.create(options as never)).toThrow(message)
  })
})
