import type { Option, Setting } from '@coppice/spec'
import type { ExamplesSetting, PruneOrder } from '../protocol/calls.ts'
import type { CriterionView, ModelView, Offer } from '../protocol/views.ts'

/** What a person has set; what is left out has its default. */
export interface Settings {
  readonly criterion: string | null
  readonly criterionOptions: Readonly<Record<string, Setting>>
  readonly backend: string | null
  /** The option that says how much goes; `null` for the first of them at its usual value. */
  readonly target: { readonly name: string; readonly value: Setting } | null
  readonly fields: Readonly<Record<string, Setting>>
}

/** Nothing set. */
export const untouched: Settings = { criterion: null, criterionOptions: {}, backend: null, target: null, fields: {} }

/** The settings with one value put in or, where it is the default or nothing, taken out. */
export function put(
  values: Readonly<Record<string, Setting>>,
  option: Option,
  value: Setting | undefined,
): Readonly<Record<string, Setting>> {
  const { [option.name]: _, ...rest } = values
  return value === undefined || value === '' || value === option.default ? rest : { ...rest, [option.name]: value }
}

/** Settings that a model can be pruned with: of weights without a graph nobody knows what goes together. */
export function settingsFor({ graph }: ModelView, settings: Settings): Settings {
  if (graph.nodes.length > 0 || settings.fields['granularity'] !== undefined) return settings
  return { ...settings, fields: { ...settings.fields, granularity: 'element' } }
}

/** What is set of examples. */
export function examplesSetting({ fields }: Settings, { examplesFields }: Offer): ExamplesSetting {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => isExamplesField(name, examplesFields)))
}

/** The same without what is set of examples, which belongs to those of one model. */
export function withoutExamples(settings: Settings, { examplesFields }: Offer): Settings {
  const kept = Object.entries(settings.fields).filter(([name]) => !isExamplesField(name, examplesFields))
  return { ...settings, fields: Object.fromEntries(kept) }
}

const isExamplesField = (name: string, fields: readonly Option[]): boolean => fields.some(field => field.name === name)

/** What the worker is asked to do. */
export function orderFor(
  { criterion, criterionOptions, backend, target, fields }: Settings,
  restored: readonly string[],
): PruneOrder {
  return {
    ...(criterion !== null && { criterion: { name: criterion, options: criterionOptions } }),
    ...(backend !== null && { backend }),
    settings: { ...fields, ...(target && { [target.name]: target.value }) },
    restored,
  }
}

/** A criterion as the command line takes it, settings after a colon; `reference` is what it is called there. */
export function criterionText({ criterion, criterionOptions }: Settings, reference = criterion): string | null {
  if (criterion === null) return null
  const set = Object.entries(criterionOptions).map(([name, value]) => `${name}=${value}`)
  return set.length === 0 ? reference : `${reference}:${set.join(',')}`
}

/** The address of settings, to be put behind `#`. */
export function encodeSettings(settings: Settings, sample: string | null): string {
  const { backend, target, fields } = settings
  const criterion = criterionText(settings)
  const entries: (readonly [string, Setting | null])[] = [
    ['sample', sample],
    ['criterion', criterion],
    ['backend', backend],
    ...(target ? [[target.name, target.value] as const] : []),
    ...Object.entries(fields),
  ]
  return new URLSearchParams(
    entries.flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  ).toString()
}

/** The settings that an address names; what is not known is left out. */
export function decodeSettings(text: string, offer: Offer): { settings: Settings; sample: string | null } {
  const given = new URLSearchParams(text)
  const options = (list: readonly Option[]): Record<string, Setting> =>
    Object.fromEntries(list.flatMap(option => readSetting(option, given.get(option.name))))
  const [target] = Object.entries(options(offer.targets)).map(([name, value]) => ({ name, value }))
  const [name, values = ''] = given.get('criterion')?.split(':') ?? []
  const criterion = offer.criteria.find(each => each.name === name)
  const named = (list: readonly { readonly name: string }[], key: string): string | null =>
    list.find(each => each.name === given.get(key))?.name ?? null
  const settings: Settings = {
    criterion: criterion?.name ?? null,
    criterionOptions: criterion ? readCriterionOptions(criterion, values) : {},
    backend: named(offer.backends, 'backend'),
    target: target ?? null,
    fields: options([...offer.fields, ...offer.examplesFields]),
  }
  return { settings, sample: named(offer.samples, 'sample') }
}

function readCriterionOptions({ options }: CriterionView, text: string): Record<string, Setting> {
  const given = new Map(text.split(',').map(part => part.split('=') as [string, string]))
  return Object.fromEntries(options.flatMap(option => readSetting(option, given.get(option.name) ?? null)))
}

/** The value of an option from a text, as a list of one entry; empty where it is none. */
export function readSetting(option: Option, text: string | null): [string, Setting][] {
  if (text === null || text === '') return []
  if (option.type === 'flag') return text === 'true' ? [[option.name, true]] : []
  if (option.type === 'choice') return option.choices.includes(text) ? [[option.name, text]] : []
  if (option.type === 'text') return [[option.name, text]]
  const number = Number(text)
  return Number.isFinite(number) ? [[option.name, number]] : []
}
