import { examplesFields, pruneFields, targetFields } from 'coppice/browser'
import fc from 'fast-check'
import type { Option, Setting } from '@coppice/spec'
import type { CriterionView, Offer } from '../../protocol/views.ts'
import type { Settings } from '../settings.ts'

const criterion: CriterionView = {
  name: 'mine',
  place: 'mine.js',
  reference: './mine.js#mine',
  description: '',
  granularities: ['channel'],
  needsExamples: false,
  options: [
    { name: 'power', type: 'number', default: 2, description: '' },
    { name: 'of', type: 'choice', default: 'a', choices: ['a', 'b'], description: '' },
  ],
}
const backend = { name: 'fast', description: '', isAvailable: true, code: { place: '', call: 'fast' } }
const sample = { name: 'digits', title: '', description: '', isTrainedHere: false }
/** A little of everything to choose from. */
export const offer: Offer = {
  criteria: [criterion],
  backends: [backend],
  extensions: [],
  dataExtensions: [],
  samples: [sample],
  targets: targetFields(),
  fields: pruneFields(),
  examplesFields: examplesFields(),
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

/** Any settings that can be made of it. */
export const settings: fc.Arbitrary<Settings> = fc
  .record({
    criterion: fc.constantFrom(null, 'mine'),
    criterionOptions: valuesOf(criterion.options),
    backend: fc.constantFrom(null, 'fast'),
    target: fc.option(fc.record({ name: fc.constant('sparsity'), value: fc.double({ min: 0, max: 1, noNaN: true }) })),
    fields: valuesOf([...offer.fields, ...offer.examplesFields]),
  })
  .map(each => (each.criterion === null ? { ...each, criterionOptions: {} } : each))
