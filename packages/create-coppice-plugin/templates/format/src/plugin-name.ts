import type { Exporter, Importer } from '@coppice/spec'
import { readFile } from './read-file.ts'
import { writeFile } from './write-file.ts'
import { isMagic } from './layout.ts'

/**
 * Reads files of the format: write here which program makes them, and what of them is kept.
 *
 * @example
 * ```ts
 * const model = await importer.read(source)
 * ```
 */
export const importer: Importer = {
  kind: 'importer',
  api: 1,
  name: 'plugin-name',
  recognises: isMagic,
  read: readFile,
}

/**
 * Writes files of the format.
 *
 * @example
 * ```ts
 * await exporter.write(model, sink)
 * ```
 */
export const exporter: Exporter = {
  kind: 'exporter',
  api: 1,
  name: 'plugin-name',
  keeps: ['zeros', 'shape'],
  extensions: ['.plugin-name'],
  write: writeFile,
}
