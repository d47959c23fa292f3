import { relative, resolve } from 'node:path'
import { failure, isFailure } from '@coppice/spec'
import type { FailureCode } from '@coppice/spec'
import { ask } from './ask.ts'
import type { Answers } from './ask.ts'
import { createPlugin } from './create-plugin.ts'
import { parseArguments } from './parse-arguments.ts'
import type { Arguments } from './parse-arguments.ts'
import { pluginKinds } from './plugin-kind.ts'
import { parsePluginName } from './plugin-name.ts'
import type { Terminal } from './terminal.ts'

const help = `Makes a plugin for Coppice: a package with its source, conformance tests, docs page, changesets and licence.

Usage: npm create coppice-plugin <name> -- --kind <kind>

  <name>                 of the package: my-plugin or @me/my-plugin
  -k, --kind <kind>      ${pluginKinds.join(', ')}
  -f, --folder <folder>  where to; it must be empty or new (default: the name)
  -h, --help             print this help

In a terminal what is left out is asked for.
Exit codes: 0 done, 1 it could not be written, 2 usage, 130 interrupted.
`

const exitCodes: Readonly<Partial<Record<FailureCode, number>>> = { usage: 2, interrupted: 130 }

/** Runs one command line, without the program's name, and gives its exit code. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const given = parseArguments(argv)
    terminal.stdout.write(given.help ? help : await create(given, terminal))
    return 0
  } catch (error) {
    if (!isFailure(error)) throw error
    terminal.stderr.write(`error: ${error.message}\n`)
    return exitCodes[error.code] ?? 1
  }
}

async function create(given: Arguments, terminal: Terminal): Promise<string> {
  const { name, kind } = await settle(given, terminal)
  const folder = resolve(terminal.folder, given.folder ?? name.plugin)
  const files = await createPlugin({ name, kind, folder })
  const place = relative(terminal.folder, folder) || '.'
  return `${files.map(path => `  ${path}\n`).join('')}
Made the ${kind} ${name.package}. What comes next:

  cd ${place}
  npm install
  npm test         # the checks that Coppice's own plugins pass
  npm pack         # the tarball as it would be published
`
}

/** What is given is read before anything is asked, so that a mistake in it is told at once. */
async function settle({ name, kind }: Arguments, terminal: Terminal): Promise<Answers> {
  const parsed = name === undefined ? undefined : parsePluginName(name)
  if (parsed && kind) return { name: parsed, kind }
  if (terminal.stdin.isTTY) return ask({ ...(parsed && { name: parsed }), ...(kind && { kind }) }, terminal)
  throw failure({
    code: 'usage',
    who: 'create-coppice-plugin',
    expected: parsed ? `--kind ${pluginKinds.join(', ')}` : 'the name of a package',
    received: 'none, and no terminal to ask in',
    remedy: 'See npm create coppice-plugin -- --help',
  })
}
