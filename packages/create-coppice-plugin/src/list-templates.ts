import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PluginKind } from './plugin-kind.ts'
import type { PluginName } from './plugin-name.ts'

/** A file to write: its path in the plugin's folder, parts joined by `/`, and what is in it. */
export interface PluginFile {
  readonly path: string
  readonly text: string
}

const templates = fileURLToPath(new URL('../templates/', import.meta.url))

/** The templates of a kind with the plugin's names in place; what all kinds share comes first. */
export function listTemplates(name: PluginName, kind: PluginKind): PluginFile[] {
  return ['common', kind].flatMap(folder => listFiles(join(templates, folder)).map(file => fill(file, name)))
}

function listFiles(folder: string): PluginFile[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = entries.map(entry => join(entry.parentPath, entry.name)).sort()
  return paths.map(path => ({
    path: relative(folder, path).split(sep).join('/'),
    text: readFileSync(path, 'utf8'),
  }))
}

/** A leading `_` stands for a dot, which npm would not pack; the templates are of a plugin called `plugin-name`. */
function fill({ path, text }: PluginFile, name: PluginName): PluginFile {
  return { path: path.replace(/^_/, '.').replaceAll('plugin-name', name.plugin), text: fillText(text, name) }
}

function fillText(text: string, { package: whole, plugin, camel, pascal }: PluginName): string {
  return text
    .replaceAll('package-name', whole)
    .replaceAll('plugin-name', plugin)
    .replaceAll('pluginName', camel)
    .replaceAll('PluginName', pascal)
}
