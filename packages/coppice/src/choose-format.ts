import { failure } from '@coppice/spec'
import type { Model } from '@coppice/spec'
import type { Plugins } from './plugins.ts'
import type { NamedFormat } from './formats/format-entry.ts'

/**
 * The format that an output is written in: the one that is named; else the one whose extension the path has; else the
 * one that the model was read from.
 */
export async function chooseFormat(
  path: string,
  read: NamedFormat,
  { formats }: Pick<Plugins, 'formats'>,
  named?: string,
): Promise<NamedFormat> {
  const name = named ?? formatOfPath(path, formats, read.name) ?? read.name
  if (name === read.name) return read
  const entry = Object.hasOwn(formats, name) ? formats[name] : undefined
  if (entry) return { name, format: await entry.load() }
  const expected = `a format that is known (${Object.keys(formats).join(', ')})`
  throw failure({ code: 'usage', who: '--to', expected, received: `'${name}'` })
}

/** Refuses to write weights without a graph in a format that has one: nothing could run such a file. */
export function checkTarget({ graph }: Model, read: NamedFormat, target: NamedFormat): void {
  if (graph.nodes.length > 0 || read.name === target.name) return
  const [expected, received] = [
    `the format they were read from (${read.name})`,
    `${target.name} for weights without a graph`,
  ]
  throw failure({ code: 'usage', who: 'the output', expected, received })
}

/** The format of a path by its extension; the preferred one where several share it. */
function formatOfPath(path: string, formats: Plugins['formats'], preferred: string): string | undefined {
  const lower = path.toLowerCase()
  const fitting = Object.entries(formats).filter(([, { extensions }]) => extensions.some(end => lower.endsWith(end)))
  return fitting.find(([name]) => name === preferred)?.[0] ?? fitting[0]?.[0]
}
