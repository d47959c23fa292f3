/** The kinds of plugin that can be made. */
export const pluginKinds = ['criterion', 'backend', 'format'] as const

/** What a plugin is: something that scores, a place where models run, or a way to read and write them. */
export type PluginKind = (typeof pluginKinds)[number]

/** Whether there is a kind of that name. */
export function isPluginKind(text: string): text is PluginKind {
  return pluginKinds.some(kind => kind === text)
}
