import { parseArgs } from 'node:util'
import { failure } from '@coppice/spec'
import { isPluginKind, pluginKinds } from './plugin-kind.ts'
import type { PluginKind } from './plugin-kind.ts'

/** What the command line says; what it leaves out is asked for in a terminal. */
export interface Arguments {
  readonly name: string | undefined
  readonly kind: PluginKind | undefined
  readonly folder: string | undefined
  readonly help: boolean
}

const options = {
  kind: { type: 'string', short: 'k' },
  folder: { type: 'string', short: 'f' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** Reads the arguments. Throws a failure with code `usage` for what it does not know. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv)
  const [name, ...more] = positionals
  if (more.length > 0) throw usage('one name', positionals.join(' '))
  const { kind, folder, help } = values
  if (kind !== undefined) checkKind(kind)
  return { name, kind, folder, help }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (cause) {
    throw usage('a name and flags that exist', cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** Throws a failure with code `usage` unless there is such a kind. */
export function checkKind(kind: string): asserts kind is PluginKind {
  if (!isPluginKind(kind)) throw usage(`--kind ${pluginKinds.join(', ')}`, kind === '' ? 'none' : `'${kind}'`)
}

function usage(expected: string, received: string, cause?: unknown): Error {
  const remedy = 'See npm create coppice-plugin -- --help'
  return failure({ code: 'usage', who: 'create-coppice-plugin', expected, received, remedy, cause })
}
