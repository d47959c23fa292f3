import type { CommandDefinition } from './command.ts'

/** A command before it is loaded. */
export interface CommandEntry {
  readonly summary: string
  readonly load: () => Promise<CommandDefinition>
}

/** Every command by name; only the one that is called is loaded. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  inspect: {
    summary: 'show what is in a model and what can be pruned',
    load: async () => (await import('./inspect.ts')).inspect,
  },
  plan: {
    summary: 'decide what to prune and write it down as JSON',
    load: async () => (await import('./plan.ts')).plan,
  },
  prune: {
    summary: 'prune a model, prove the result and write it',
    load: async () => (await import('./prune.ts')).prune,
  },
  convert: {
    summary: 'write a model in another format',
    load: async () => (await import('./convert.ts')).convert,
  },
  compare: {
    summary: 'compare two models: size, tensors, outputs and speed',
    load: async () => (await import('./compare.ts')).compare,
  },
  criteria: {
    summary: 'list what can score cells, and what it needs',
    load: async () => (await import('./criteria.ts')).criteria,
  },
  validate: {
    summary: 'check that a model is sound and runs',
    load: async () => (await import('./validate.ts')).validate,
  },
}
