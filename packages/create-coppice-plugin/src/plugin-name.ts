import { failure } from '@coppice/spec'

/** A package's name and the names that follow from it. */
export interface PluginName {
  /** As npm knows it, such as `@me/my-criterion`. */
  readonly package: string
  /** As Coppice knows it, and the name of its folder: `my-criterion`. */
  readonly plugin: string
  /** Of a function: `myCriterion`. */
  readonly camel: string
  /** Of a type: `MyCriterion`. */
  readonly pascal: string
}

const wellFormed = /^(?:@[a-z0-9][a-z0-9._-]*\/)?([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/

/** Words that cannot name a function in a module, or that the templates use for something else. */
const taken: ReadonlySet<string> = new Set(
  (
    'arguments await backend break case catch class const continue criteria debugger default delete do else enum eval ' +
    'export exporter extends false finally for format function if implements import importer in instanceof interface ' +
    'let new null package plugin private protected public return static super switch this throw true try typeof var ' +
    'void while with yield'
  ).split(' '),
)

/**
 * Reads a name and works out those that follow from it.
 *
 * @throws a failure with code `usage` for a name that npm or Coppice would refuse, or that JavaScript has taken.
 *
 * @example
 * ```ts
 * parsePluginName('@me/my-criterion').camel // 'myCriterion'
 * ```
 */
export function parsePluginName(text: string): PluginName {
  const plugin = wellFormed.exec(text)?.[1]
  const expected = 'a name in lower case, words joined by hyphens, such as my-criterion or @me/my-criterion'
  if (plugin === undefined || text.length > 100) throw usage(expected, text === '' ? 'none' : `'${text}'`)
  if (taken.has(plugin)) throw usage('a name that stands for nothing else in JavaScript', `'${plugin}'`)
  const camel = plugin.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  return { package: text, plugin, camel, pascal: camel.charAt(0).toUpperCase() + camel.slice(1) }
}

function usage(expected: string, received: string): Error {
  return failure({ code: 'usage', who: 'the name of the plugin', expected, received })
}
