import { flagName } from 'coppice/browser'
import type { Setting } from '@coppice/spec'
import type { Offer } from '../protocol/views.ts'
import type { Named } from './named.ts'
import { criterionText, examplesSetting } from './settings.ts'
import type { Settings } from './settings.ts'

/** What carries a plan out rather than make it, besides what is set of examples. */
const carriesOut: readonly string[] = ['mode', 'repair', 'seed']

/** The command that does what the page did. */
export function writeCommandLine(settings: Settings, offer: Offer, names: Named): string {
  const { input, output, data, labels, plan } = names
  const files = Object.entries({ data, labels, plan }).flatMap(([name, file]) => (file ? [flag(name, file)] : []))
  const flags = plan === undefined ? flagsOf(settings, offer) : flagsBesidePlan(settings, offer)
  return ['npx coppice prune', quote(input), quote(output), ...files, ...flags].join(' ')
}

function flagsOf(settings: Settings, { criteria }: Offer): readonly string[] {
  const { target, fields, backend } = settings
  const criterion = criterionText(settings, criteria.find(({ name }) => name === settings.criterion)?.reference)
  return [
    ...(target ? [flag(target.name, target.value)] : []),
    ...(criterion === null ? [] : [flag('criterion', criterion)]),
    ...(backend === null ? [] : [flag('backend', backend)]),
    ...Object.entries(fields).map(([name, value]) => flag(name, value)),
  ]
}

function flagsBesidePlan(settings: Settings, offer: Offer): readonly string[] {
  const kept = Object.entries(settings.fields).filter(([name]) => carriesOut.includes(name))
  return [...kept, ...Object.entries(examplesSetting(settings, offer))].map(([name, value]) => flag(name, value))
}

const flag = (option: string, value: Setting): string =>
  value === true ? flagName(option) : `${flagName(option)} ${quote(String(value))}`

/** Quoted for a shell where it has to be. */
const quote = (text: string): string => (/^[\w./:=%,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
