import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './site/places.ts'
import type { Page } from './site/page.ts'

/** Gives the help of the command line, or of one of its commands. */
export type Help = (...names: readonly string[]) => string

/** The page of the command line: what it says of itself. */
export function commandLinePage(help: Help = runHelp): Page {
  const whole = help()
  const parts = commandsIn(whole).map(name => `## coppice ${name}\n\n${fenced(help(name))}`)
  const intro =
    'This is what `coppice --help` and the help of each command print. Results go to standard output, progress to standard error; with `--json` standard output carries exactly one JSON object.'
  return {
    path: 'command-line',
    markdown: ['# The command line', intro, fenced(whole), ...parts].join('\n\n'),
  }
}

const fenced = (text: string): string => `\`\`\`\n${text.trimEnd()}\n\`\`\``

/** The names under `Commands:`, without that of the help. */
export function commandsIn(text: string): string[] {
  const block = /\nCommands:\n((?: {2,}.*\n)+)/.exec(text)?.[1] ?? ''
  const names = [...block.matchAll(/^ {2}(\S+)/gm)].map(match => match[1]!)
  return names.filter(name => name !== 'help')
}

/** Runs the command line as it was built. Throws where it gives no help. */
function runHelp(...names: readonly string[]): string {
  const parameters = [join(root, 'packages/coppice/bin/coppice.js'), ...names, '--help']
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8', cwd: root })
  if (status !== 0 || stdout === '') throw new Error(`coppice ${names.join(' ')} --help: ${stderr}`)
  return stdout
}
