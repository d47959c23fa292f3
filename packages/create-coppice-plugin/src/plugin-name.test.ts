import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePluginName } from './plugin-name.ts'

describe('parsePluginName', () => {
  it('works out the names that follow', () => {
    expect(parsePluginName('@me/my-2nd-criterion')).toEqual({
      package: '@me/my-2nd-criterion',
      plugin: 'my-2nd-criterion',
      camel: 'my2ndCriterion',
      pascal: 'My2ndCriterion',
    })
    expect(parsePluginName('mine')).toMatchObject({ package: 'mine', camel: 'mine', pascal: 'Mine' })
  })

  it.each(['', 'Mine', '1st', 'my_criterion', 'my--criterion', '../mine', '@me/', 'me/mine', ' mine', 'a'.repeat(101)])(
    'refuses %j',
    text => {
      expect(() => parsePluginName(text)).toThrow(/expected a name in lower case/)
    },
  )

  it.each(['class', 'criteria', 'importer'])('refuses %s, which stands for something else', text => {
    expect(() => parsePluginName(text)).toThrow(/stands for nothing else in JavaScript/)
  })

  it('gives identifiers for whatever it accepts', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 2, maxLength: 4 }), words => {
        const { camel, pascal, plugin } = parsePluginName(words.join('-'))
        expect(camel).toMatch(/^[a-z][A-Za-z0-9]*$/)
        expect(pascal.toLowerCase()).toBe(plugin.replaceAll('-', ''))
      }),
    )
  })
})
