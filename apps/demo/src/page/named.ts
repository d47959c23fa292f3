import type { State } from './state.ts'

/** The files that a command or a program reads and writes to do what the page did. */
export interface Named {
  readonly input: string
  readonly output: string
  /** Examples, where there are some. */
  readonly data?: string
  /** Labels of theirs in a file apart. */
  readonly labels?: string
  /** A criterion of the user's own. */
  readonly criterion?: string
  /** The plan, where units were put back: settings alone do not say so. */
  readonly plan?: string
}

/** What the files of an open model that was pruned are called. */
export function namesOf({ model, result, offer, settings, restored }: State): Named {
  const { file, labels } = model!.examples ?? {}
  const own = offer!.criteria.find(({ name, exported }) => name === settings.criterion && exported !== undefined)
  return {
    input: model!.name,
    output: result!.outputName,
    ...(file !== undefined && { data: file }),
    ...(labels && { labels }),
    ...(own && { criterion: own.place }),
    ...(restored.length > 0 && { plan: `${result!.outputName}.plan.json` }),
  }
}

/** The files that are read. */
export function readBy({ input, data, labels, criterion, plan }: Named): readonly string[] {
  return [input, data, labels, plan ?? criterion].filter(name => name !== undefined)
}
