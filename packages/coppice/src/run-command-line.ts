import type { Sink } from '@coppice/spec'
import { commands } from './commands/index.ts'
import type { CommandDefinition, Outcome } from './commands/command.ts'
import { describeError } from './output/describe-error.ts'
import { parseArguments } from './parse-arguments.ts'
import { createProgress } from './terminal/progress.ts'
import { createStyle } from './terminal/style.ts'
import type { Terminal } from './terminal/terminal.ts'
import { readVersion } from './version.ts'

/** Runs one command line, without the program's name, and gives its exit code. Never throws. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  const open = new Set<Sink>()
  const interrupted = new Promise<number>(resolve =>
    terminal.signal.addEventListener('abort', () => resolve(130), { once: true }),
  )
  const running = runCommand(argv, terminal, open).catch((error: unknown) => reportError(argv, terminal, error))
  const code = await Promise.race([running, interrupted])
  await abortAll(open)
  return code
}

async function abortAll(open: ReadonlySet<Sink>): Promise<void> {
  for (const sink of open) await Promise.resolve(sink.abort()).catch(() => undefined)
}

async function runCommand(argv: readonly string[], terminal: Terminal, open: Set<Sink>): Promise<number> {
  const parsed = await parseArguments(argv, terminal)
  if ('text' in parsed) return print(terminal, parsed.text, 0)
  const { definition, args, options, given } = parsed
  const { offerPlugins } = await import('./plugins/offer-plugins.ts')
  const plugins = await offerPlugins((options['plugin'] ?? []) as readonly string[], terminal)
  const style = createStyle(terminal.stdout, terminal.env)
  const track = <Some extends Sink>(sink: Some): Some => (open.add(sink), sink)
  const outcome = await definition.run({
    args,
    options,
    given,
    terminal,
    plugins,
    progress: createProgress(terminal),
    style,
    track,
  })
  open.clear()
  const json = options['json'] === true
  const text = json ? toJson(definition, outcome.json) : outcome.text
  return print(terminal, text, outcome.exitCode ?? 0)
}

function toJson({ name }: CommandDefinition, json: Outcome['json']): string {
  if (isList(json)) return JSON.stringify(json)
  return JSON.stringify({ version: readVersion(), command: name, ...json })
}

const isList = (json: Outcome['json']): json is readonly unknown[] => Array.isArray(json)

async function print({ stdout }: Terminal, text: string, code: number): Promise<number> {
  if (text !== '') await new Promise<void>(resolve => void stdout.write(`${text}\n`, () => resolve()))
  return code
}

async function reportError(argv: readonly string[], terminal: Terminal, error: unknown): Promise<number> {
  const { code, message, remedy, exitCode, details, certificate } = describeError(error)
  if (argv.includes('--json')) {
    const command = argv.find(word => word in commands) ?? null
    const body = { code, message, ...(remedy === undefined ? {} : { remedy }) }
    const proof = certificate === undefined ? {} : { certificate }
    return print(terminal, JSON.stringify({ version: readVersion(), command, error: body, ...proof }), exitCode)
  }
  const red = createStyle(terminal.stderr, terminal.env)
  terminal.stderr.write(`${red('red', 'error:')} ${message}\n${remedy === undefined ? '' : `${remedy}\n`}`)
  if (details !== undefined && terminal.env['DEBUG']) terminal.stderr.write(`${details}\n`)
  return exitCode
}
