import type { Plugin } from '@coppice/spec'
import { check, expectThat, inWords } from './check.ts'
import type { Check } from './check.ts'

const wellFormed = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** The check that every kind of plugin begins with. */
export function pluginCheck(plugin: Plugin<string>, kind: string): Check {
  return check('says what it is', () => {
    expectThat(plugin.kind === kind, 'kind', `'${kind}'`, inWords(plugin.kind))
    expectThat(plugin.api === 1, 'api', '1', inWords(plugin.api))
    const named = typeof plugin.name === 'string' && wellFormed.test(plugin.name)
    expectThat(named, 'name', 'lower-case words joined by hyphens', inWords(plugin.name))
    const plain = Object.getPrototypeOf(plugin) === Object.prototype
    expectThat(plain, plugin.name, 'plain data', 'an instance of a class')
  })
}

/** Throws unless a list is not empty, has no duplicates and is within what is known. */
export function expectKnown(who: string, listed: readonly string[], known: readonly string[], least: number): void {
  expectThat(listed.length >= least, who, `at least ${least}`, `${listed.length}`)
  expectThat(new Set(listed).size === listed.length, who, 'no duplicates', listed.join(', '))
  const stray = listed.find(name => !known.includes(name))
  expectThat(stray === undefined, who, `some of ${known.join(', ')}`, inWords(stray))
}
