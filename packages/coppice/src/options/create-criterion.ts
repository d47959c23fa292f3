import { failure } from '@coppice/spec'
import type { AnyCriterion } from '@coppice/spec'
import { criteria } from '../plugins.ts'

/**
 * Makes a criterion from its name and settings, such as `lp:power=3`. A criterion that takes a `seed` is given the
 * one of the command line.
 */
export function createCriterion(text: string, seed: number): AnyCriterion {
  const [name = '', ...rest] = text.split(':')
  const entry = Object.hasOwn(criteria, name) ? criteria[name] : undefined
  if (entry === undefined) {
    const expected = `one of ${Object.keys(criteria).join(', ')}`
    throw failure({ code: 'usage', who: '--criterion', expected, received: `'${name}'` })
  }
  const seeded = entry.options.some(option => option.name === 'seed') ? { seed } : {}
  return entry.create({ ...seeded, ...parseSettings(rest.join(':')) })
}

function parseSettings(text: string): Record<string, number | string> {
  if (text === '') return {}
  return Object.fromEntries(text.split(',').map(parseSetting))
}

function parseSetting(text: string): readonly [string, number | string] {
  const at = text.indexOf('=')
  if (at < 1)
    throw failure({ code: 'usage', who: '--criterion', expected: 'settings such as lp:power=3', received: `'${text}'` })
  const value = text.slice(at + 1)
  return [text.slice(0, at), value !== '' && Number.isFinite(Number(value)) ? Number(value) : value]
}
