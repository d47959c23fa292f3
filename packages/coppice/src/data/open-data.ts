import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { tryIo } from '../files/io-failure.ts'
import type { Data } from './data-set.ts'
import { loadDataModule } from './load-data-module.ts'
import { readDataSet, withLabels } from './read-data-set.ts'
import { readFolder } from './read-folder.ts'

/** Where data is, as the flags say it. */
export interface DataLocation {
  /** A file, folder or module. */
  readonly path: string
  /** A file of labels, for formats that hold none. */
  readonly labels?: string
  /** For tables: the column of labels by name or number, or `none`. Default the last. */
  readonly labelColumn?: string
}

/** Opens what `--data` names; the kind of file is told by its content. */
export async function openData(location: DataLocation, folder: string): Promise<Data> {
  const { path: who, labels, labelColumn } = location
  const path = resolve(folder, who)
  const stats = await tryIo(who, 'data that can be read', () => stat(path))
  if (!stats.isDirectory() && /\.[mc]?[jt]s$/.test(path)) return loadDataModule(path, who)
  const data = stats.isDirectory() ? await readFolder(path) : await readDataSet(await load(path, who), who, labelColumn)
  return labels === undefined ? data : withLabels(data, await load(resolve(folder, labels), labels), labels)
}

const load = (path: string, who: string): Promise<Uint8Array> =>
  tryIo(who, 'data that can be read', () => readFile(path))
