import { defineCriterion, defineCriterionEntry } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { listCriteria } from './list-criteria.ts'

const make = ({ name = 'made' }: { readonly name?: unknown } = {}): ReturnType<typeof defineCriterion> =>
  defineCriterion({ name: String(name), granularities: ['element'], score: unit => new Float32Array(unit.size) })
const entry = defineCriterionEntry({
  name: 'mine',
  description: 'Of my own.',
  options: [{ name: 'power', type: 'number', default: 2, whole: true, description: 'p' }],
  make,
})

describe('listCriteria', () => {
  it('finds criteria, entries, lists of entries and functions', () => {
    const found = listCriteria('mine.js', { ready: make(), entry, criteria: { listed: entry }, make, other: 3 })
    expect([...found.keys()]).toEqual(['ready', 'entry', 'listed', 'make'])
    expect([...found.values()].map(({ isReady }) => isReady)).toEqual([true, true, true, false])
    expect(found.get('make')!.create({ name: 'x' }).name).toBe('x')
    expect(found.get('entry')).toMatchObject({ description: 'Of my own.', options: [{ name: 'power' }] })
  })

  it('checks what the options of an entry are given', () => {
    const found = listCriteria('mine.js', { entry })
    expect(() => found.get('entry')!.create({ power: 1.5 })).toThrow(/a whole number/)
    expect(found.get('entry')!.create({ power: 3 }).kind).toBe('criterion')
  })

  it('refuses settings for a criterion that is made already', () => {
    const ready = listCriteria('mine.js', { ready: make() }).get('ready')!
    expect(ready.create({}).name).toBe('made')
    expect(() => ready.create({ power: 3 })).toThrow(/no settings for 'made', which is made already, received power/)
  })

  it('refuses what makes no criterion, and one for another version', () => {
    const found = listCriteria('mine.js', { make: () => 3, late: { ...make(), api: 2 } })
    expect(() => found.get('make')!.create()).toThrow(/--criterion mine.js: expected a criterion.*received number/)
    expect(() => found.get('late')!.create()).toThrow(/version 1 of the plugin interface.*version 2/)
  })
})
