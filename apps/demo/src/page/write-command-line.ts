import { flagName } from 'coppice/browser'
import type { Setting } from '@coppice/spec'
import { criterionText } from './settings.ts'
import type { Settings } from './settings.ts'

/** What settings are of. */
export interface Named {
  readonly input: string
  readonly output: string
}

/** The command that does what the page did. */
export function writeCommandLine(settings: Settings, { input, output }: Named): string {
  const { target, fields, backend } = settings
  const criterion = criterionText(settings)
  const flags = [
    ...(target ? [flag(target.name, target.value)] : []),
    ...(criterion === null ? [] : [flag('criterion', criterion)]),
    ...(backend === null ? [] : [flag('backend', backend)]),
    ...Object.entries(fields).map(([name, value]) => flag(name, value)),
  ]
  return ['npx coppice prune', quote(input), quote(output), ...flags].join(' ')
}

const flag = (option: string, value: Setting): string =>
  value === true ? flagName(option) : `${flagName(option)} ${quote(String(value))}`

/** Quoted for a shell where it has to be. */
const quote = (text: string): string => (/^[\w./:=%,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
