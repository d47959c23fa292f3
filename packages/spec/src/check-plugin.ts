import { failure } from './failure.ts'
import type { Plugin } from './plugin.ts'

/**
 * The version of the plugin interfaces that this copy of Coppice was written for: what a plugin says as `api`.
 *
 * @example
 * ```ts
 * pluginApi // 1
 * ```
 */
export const pluginApi = 1

function remedyFor(name: string, api: unknown): string {
  if (typeof api === 'number' && api > pluginApi)
    return `Update Coppice, or install an earlier version of the package that ${name} comes from.`
  return `Install a newer version of the package that ${name} comes from.`
}

/**
 * Refuses a plugin of another kind, or for another version of the plugin interfaces, before anything of it is called.
 *
 * @param plugin - What was given, whoever made it.
 * @param kind - What it must be, such as `criterion`.
 * @param who - How it is called in the message. Default its kind and name.
 * @throws a failure with code `usage` that says which version is expected and received, and which side to update.
 *
 * @example
 * ```ts
 * checkPlugin({ kind: 'criterion', api: 2, name: 'mine' }, 'criterion')
 * // CoppiceError: criterion 'mine': expected a criterion for version 1 of the plugin interface, received version 2. …
 * ```
 */
export function checkPlugin<Kind extends string>(
  plugin: Omit<Plugin<Kind>, 'api'> & { readonly api?: unknown },
  kind: Kind,
  who?: string,
): void {
  const { kind: ownKind, api, name } = plugin
  const called = who ?? `${kind} '${name}'`
  if (ownKind !== kind)
    throw failure({ code: 'usage', who: called, expected: `a plugin of the kind ${kind}`, received: String(ownKind) })
  if (api === pluginApi) return
  throw failure({
    code: 'usage',
    who: called,
    expected: `a ${kind} for version ${pluginApi} of the plugin interface`,
    received: api === undefined ? 'no version' : `version ${JSON.stringify(api)}`,
    remedy: remedyFor(name, api),
  })
}
