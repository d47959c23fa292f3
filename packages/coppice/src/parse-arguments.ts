import { failure } from '@coppice/spec'
import { Command, CommanderError } from 'commander'
import type { CommandDefinition } from './commands/command.ts'
import { commands } from './commands/index.ts'
import { loadConfig } from './load-config.ts'
import { addFlags } from './options/add-flags.ts'
import { parseOptions } from './options/parse-options.ts'
import type { Terminal } from './terminal/terminal.ts'
import { readVersion } from './version.ts'

/** A command line once understood: a text to print, or a command to run. */
export type ParsedArguments =
  | { readonly text: string }
  | {
      readonly definition: CommandDefinition
      readonly args: readonly string[]
      readonly options: Readonly<Record<string, unknown>>
      /** The names of the options that flags gave. */
      readonly given: ReadonlySet<string>
    }

interface Called {
  args?: readonly string[]
  flags?: Readonly<Record<string, unknown>>
}

/** Understands a command line. Loads the one command that is called and its config file. */
export async function parseArguments(argv: readonly string[], terminal: Terminal): Promise<ParsedArguments> {
  const name = argv[0] === 'help' ? argv[1] : argv[0]
  const definition = name !== undefined && Object.hasOwn(commands, name) ? await commands[name]?.load() : undefined
  const called: Called = {}
  const text = await runCommander(createProgram(definition, called, terminal), argv, name)
  if (text !== undefined) return { text }
  if (definition === undefined || called.args === undefined) throw usage('coppice', 'a command', 'none')
  const { config: path, ...flags } = called.flags ?? {}
  const config = await loadConfig(path as string | false | undefined, terminal)
  const options = parseOptions(definition.options, definition.name, { config, flags })
  return { definition, args: called.args, options, given: new Set(Object.keys(flags)) }
}

function createProgram(definition: CommandDefinition | undefined, called: Called, terminal: Terminal): Command {
  const program = new Command('coppice').description(
    'Prune neural networks: a model file goes in, a smaller one comes out.',
  )
  program.version(readVersion(), '-V, --version', 'print the version').helpOption('-h, --help', 'print this help')
  program.exitOverride().configureOutput({ getOutHelpWidth: () => terminal.stdout.columns ?? 100 })
  for (const [name, { summary }] of Object.entries(commands)) {
    const command = program.command(name).description(summary).helpOption('-h, --help', 'print this help')
    if (definition?.name === name) addDefinition(command, definition, called)
  }
  program.addHelpText(
    'after',
    '\nExit codes: 0 done, 1 internal error, 2 usage, 3 bad or unsupported model or failed certificate,\n4 a stated budget missed, 130 interrupted.',
  )
  return program
}

function addDefinition(command: Command, definition: CommandDefinition, called: Called): void {
  for (const { name, description } of definition.arguments) command.argument(`<${name}>`, description)
  addFlags(command, definition.options.shape)
  command.option(
    '--config <file>',
    'config file (default: coppice.config.{ts,mjs,json} in the current folder; it is executed)',
  )
  command.option('--no-config', 'read no config file')
  command.addHelpText('after', `\nExamples:\n${definition.examples.map(example => `  $ ${example}`).join('\n')}`)
  command.action((...given) => {
    called.args = given.slice(0, definition.arguments.length) as string[]
    const { config, ...flags } = command.opts()
    called.flags = config === true ? flags : { ...flags, config }
  })
}

/** Gives the text that commander wants printed (help, version), or nothing where a command was called. */
async function runCommander(
  program: Command,
  argv: readonly string[],
  name: string | undefined,
): Promise<string | undefined> {
  const written: string[] = []
  const output = { writeOut: (text: string) => void written.push(text), writeErr: () => undefined }
  for (const command of [program, ...program.commands]) command.configureOutput(output).exitOverride()
  if (argv.length === 0) return program.helpInformation()
  try {
    await program.parseAsync(argv, { from: 'user' })
    return undefined
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return written.join('').trimEnd()
    if (error.code === 'commander.help') return program.helpInformation().trimEnd()
    throw commanderFailure(error, name)
  }
}

function commanderFailure(error: CommanderError, name: string | undefined): Error {
  const [received, hint] = error.message.replace(/^error: /, '').split('\n')
  const who = name !== undefined && Object.hasOwn(commands, name) ? `coppice ${name}` : 'coppice'
  return usage(who, 'a valid command line', received ?? 'something else', `${hint ? `${hint} ` : ''}See ${who} --help`)
}

function usage(who: string, expected: string, received: string, remedy = 'See coppice --help'): Error {
  return failure({ code: 'usage', who, expected, received, remedy })
}
