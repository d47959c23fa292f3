import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeSettings, encodeSettings, orderFor, put, untouched } from './settings.ts'
import type { Settings } from './settings.ts'
import { offer, settings } from './testing/any-settings.ts'

/** As JSON has it: records with a prototype, and no negative zero. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('settings in an address', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(settings, fc.constantFrom(null, 'digits'), (given, name) => {
        expect(plain(decodeSettings(encodeSettings(given, name), offer))).toEqual(
          plain({ settings: given, sample: name }),
        )
      }),
    )
  })

  it('leave out what nobody knows', () => {
    const text = 'sample=other&criterion=theirs:x=1&backend=slow&granularity=atom&rounds=many&sparsity=x&width=no&y=1'
    expect(decodeSettings(text, offer)).toEqual({ settings: untouched, sample: null })
  })
})

describe('put', () => {
  const rounds = offer.fields.find(({ name }) => name === 'rounds')!

  it('keeps what differs from the default alone', () => {
    expect(put({}, rounds, 3)).toEqual({ rounds: 3 })
    for (const nothing of [1, undefined, '']) expect(put({ rounds: 3, seed: 2 }, rounds, nothing)).toEqual({ seed: 2 })
  })
})

describe('orderFor', () => {
  it('has nothing where nothing is set', () => {
    expect(orderFor(untouched, [])).toEqual({ settings: {}, restored: [] })
  })

  it('puts the target among the other options', () => {
    const given: Settings = { ...untouched, target: { name: 'keep', value: 0.4 }, fields: { rounds: 2 } }
    expect(orderFor(given, ['a']).settings).toEqual({ rounds: 2, keep: 0.4 })
  })
})
