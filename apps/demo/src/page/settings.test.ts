import { pruneFields, targetFields } from 'coppice/browser'
import fc from 'fast-check'
import type { Option, Setting } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import type { CriterionView, Offer } from '../protocol/views.ts'
import { decodeSettings, encodeSettings, orderFor, put, untouched } from './settings.ts'
import type { Settings } from './settings.ts'

const criterion: CriterionView = {
  name: 'mine',
  place: 'mine.js',
  description: '',
  granularities: ['channel'],
  needsExamples: false,
  options: [
    { name: 'power', type: 'number', default: 2, description: '' },
    { name: 'of', type: 'choice', default: 'a', choices: ['a', 'b'], description: '' },
  ],
}
const backend = { name: 'fast', description: '', isAvailable: true, code: { place: '', call: '' } }
const sample = { name: 'digits', title: '', description: '', isTrainedHere: false }
const offer: Offer = {
  criteria: [criterion],
  backends: [backend],
  extensions: [],
  samples: [sample],
  targets: targetFields(),
  fields: pruneFields(),
}

const valueOf = (option: Option): fc.Arbitrary<Setting> => {
  if (option.type === 'flag') return fc.constant(true)
  if (option.type === 'choice') return fc.constantFrom(...option.choices)
  return option.type === 'text' ? fc.string({ minLength: 1 }) : fc.double({ noNaN: true, noDefaultInfinity: true })
}
const valuesOf = (options: readonly Option[]): fc.Arbitrary<Record<string, Setting>> =>
  fc
    .record(Object.fromEntries(options.map(option => [option.name, valueOf(option)])), { requiredKeys: [] })
    .map(values => values as Record<string, Setting>)

const settings: fc.Arbitrary<Settings> = fc
  .record({
    criterion: fc.constantFrom(null, 'mine'),
    criterionOptions: valuesOf(criterion.options),
    backend: fc.constantFrom(null, 'fast'),
    target: fc.option(fc.record({ name: fc.constant('sparsity'), value: fc.double({ min: 0, max: 1, noNaN: true }) })),
    fields: valuesOf(offer.fields),
  })
  .map(each => (each.criterion === null ? { ...each, criterionOptions: {} } : each))

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
