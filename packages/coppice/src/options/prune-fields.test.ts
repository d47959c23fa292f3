import { describe, expect, it } from 'vitest'
import { flagName } from './flag-name.ts'
import { examplesFields, parsePruneSettings, pruneFields, targetFields } from './prune-fields.ts'
import { pruneOptions } from './prune-options.ts'

describe('fields', () => {
  const all = [...targetFields(), ...pruneFields(), ...examplesFields()]

  it('are flags of prune, with the help that these have', () => {
    for (const { name, description } of all) {
      expect(pruneOptions.shape).toHaveProperty(name)
      expect(description, flagName(name)).toMatch(/\w/)
    }
  })

  it('have the type, the default and the bounds of their flag', () => {
    const field = (name: string): object | undefined => all.find(option => option.name === name)
    expect(field('rounds')).toMatchObject({ type: 'number', default: 1, minimum: 1, maximum: 1000, whole: true })
    expect(field('sparsity')).toMatchObject({ type: 'number', minimum: 0, maximum: 1 })
    expect(field('sparsity')).not.toHaveProperty('default')
    expect(field('granularity')).toMatchObject({ type: 'choice', default: 'channel' })
    expect(field('width')).toMatchObject({ type: 'flag', default: false })
    expect(field('bytes')).toMatchObject({ type: 'text', example: '10MB' })
    expect(field('evaluation')).toMatchObject({ type: 'number', default: 1000, minimum: 0, whole: true })
    expect(field('pattern')).toMatchObject({ type: 'text', example: '2:4' })
  })

  it('give the defaults that parsing fills in', () => {
    const parsed = parsePruneSettings({}) as Readonly<Record<string, unknown>>
    for (const option of all) if (option.default !== undefined) expect(parsed[option.name]).toBe(option.default)
  })

  it('are examples of what they take', () => {
    for (const option of all)
      if (option.type === 'text' && option.example !== undefined)
        expect(() => parsePruneSettings({ [option.name]: option.example })).not.toThrow()
  })
})

describe('parsePruneSettings', () => {
  it('names the flag that is wrong', () => {
    expect(() => parsePruneSettings({ rounds: 'many' })).toThrow(/--rounds.*a whole number from 1 to 1000/)
    expect(() => parsePruneSettings({ sparsity: 0.5, keep: 0.5 })).toThrow(/one target/)
  })
})
