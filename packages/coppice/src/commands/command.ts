import type { Sink } from '@coppice/spec'
import type { z } from 'zod'
import type { Plugins } from '../plugins.ts'
import type { Progress } from '../terminal/progress.ts'
import type { Style } from '../terminal/style.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** What a command is given. */
export interface Context<Options> {
  /** The positional arguments, as many as the command declares. */
  readonly args: readonly string[]
  readonly options: Options
  /** The names of the options that flags gave, not the config file or a default. */
  readonly given: ReadonlySet<string>
  readonly terminal: Terminal
  /** What there is to choose from. */
  readonly plugins: Plugins
  readonly progress: Progress
  readonly style: Style
  /** Registers a sink that is dropped should the command fail or be interrupted. */
  readonly track: <Some extends Sink>(sink: Some) => Some
}

/** What reading a model takes: where it is looked for, and the formats. */
export interface Surroundings {
  readonly terminal: Pick<Terminal, 'stdin' | 'folder'>
  readonly plugins: Pick<Plugins, 'formats'>
}

/** What a command has to say: once as JSON, once for people. */
export interface Outcome {
  /** Fields beside the version and the command's name; a list is printed as it is. */
  readonly json: Readonly<Record<string, unknown>> | readonly unknown[]
  readonly text: string
  /** Default 0. */
  readonly exitCode?: number
}

/** One command of the command line. */
export interface CommandDefinition<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string
  readonly arguments: readonly { readonly name: string; readonly description: string }[]
  /** One schema for flags, config file, defaults, help and the JSON schema. */
  readonly options: Schema
  /** Shown below the flags. */
  readonly examples: readonly string[]
  run(context: Context<z.infer<Schema>>): Promise<Outcome>
}

/** Infers the options from the schema. */
export function defineCommand<Schema extends z.ZodObject>(
  definition: CommandDefinition<Schema>,
): CommandDefinition<Schema> {
  return definition
}
