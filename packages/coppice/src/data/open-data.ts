import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { failure } from '@coppice/spec'
import { tryIo } from '../files/io-failure.ts'
import type { ArrayData } from './array-data.ts'
import { arraySource } from './data-set.ts'
import type { Data, DataSet, Labels } from './data-set.ts'
import { loadDataModule } from './load-data-module.ts'
import { parseCsv } from './parse-csv.ts'
import { isIdx, parseIdx } from './parse-idx.ts'
import { isNpy, parseNpy } from './parse-npy.ts'
import { isZip, parseNpz } from './parse-npz.ts'
import { readFolder } from './read-folder.ts'
import { readTable } from './read-table.ts'

/** Where data is, as the flags say it. */
export interface DataLocation {
  /** A file, folder or module. */
  readonly path: string
  /** A file of labels, for formats that hold none. */
  readonly labels?: string
  /** For tables: the column of labels by name or number, or `none`. Default the last. */
  readonly labelColumn?: string
}

const largest = 2 ** 31
const labelNames = ['labels', 'label', 'y', 'targets', 'target']

/** Opens what `--data` names; the kind of file is told by its content. */
export async function openData(location: DataLocation, folder: string): Promise<Data> {
  const path = resolve(folder, location.path)
  const stats = await tryIo(location.path, 'data that can be read', () => stat(path))
  if (!stats.isDirectory() && /\.[mc]?[jt]s$/.test(path)) return loadDataModule(path, location.path)
  const data = stats.isDirectory() ? await readFolder(path) : await readDataFile(path, location)
  return location.labels === undefined
    ? data
    : { ...data, labels: await readLabels(location.labels, folder, data.count) }
}

async function readDataFile(path: string, { path: who, labelColumn }: DataLocation): Promise<DataSet> {
  const bytes = await readUnpacked(path, who)
  if (isZip(bytes)) return fromArchive(parseNpz(bytes, who), who)
  const array = parseArray(bytes, who)
  return array ? fromArray(array) : readTable(parseCsv(decodeText(bytes, who), who), who, labelColumn)
}

async function readUnpacked(path: string, who: string): Promise<Uint8Array> {
  const bytes = await tryIo(who, 'data that can be read', () => readFile(path))
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  return promisify(gunzip)(bytes, { maxOutputLength: largest }).catch((cause: unknown) => {
    const received = cause instanceof Error ? cause.message : String(cause)
    throw failure({ code: 'invalid-model', who, expected: 'a sound gzip file of at most 2 GiB', received, cause })
  })
}

function parseArray(bytes: Uint8Array, who: string): ArrayData | undefined {
  if (isNpy(bytes)) return parseNpy(bytes, who)
  return isIdx(bytes) ? parseIdx(bytes, who) : undefined
}

function decodeText(bytes: Uint8Array, who: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    const expected = 'IDX, NPY, NPZ or CSV, each also as .gz; a folder of pictures or recordings; or a module'
    throw failure({ code: 'usage', who, expected, received: 'bytes of another kind', cause })
  }
}

function fromArray({ shape, values }: ArrayData): DataSet {
  return { kind: 'examples', count: shape[0] ?? 0, inputs: new Map([['', arraySource(shape, values)]]) }
}

/** The arrays of an archive: labels by their usual names, everything else an input; a single one is the only input. */
function fromArchive(arrays: ReadonlyMap<string, ArrayData>, who: string): DataSet {
  const labelName = labelNames.find(name => arrays.has(name))
  const inputs = [...arrays].filter(([name]) => name !== labelName)
  const count = inputs[0]?.[1].shape[0] ?? 0
  for (const [name, { shape }] of arrays)
    if (shape[0] !== count)
      throw failure({
        code: 'invalid-model',
        who: `${who}, ${name}`,
        expected: `${count} examples, as ${inputs[0]?.[0]} has`,
        received: `${shape[0]}`,
      })
  const named = inputs.map(
    ([name, { shape, values }]) => [inputs.length === 1 ? '' : name, arraySource(shape, values)] as const,
  )
  const labels = labelName === undefined ? {} : { labels: arrays.get(labelName)! }
  return { kind: 'examples', count, inputs: new Map(named), ...labels }
}

async function readLabels(path: string, folder: string, count: number): Promise<Labels> {
  const bytes = await readUnpacked(resolve(folder, path), path)
  const array = parseArray(bytes, path) ?? tableLabels(decodeText(bytes, path), path)
  if (array.shape[0] !== count)
    throw failure({ code: 'usage', who: path, expected: `${count} labels`, received: `${array.shape[0]}` })
  return array
}

function tableLabels(text: string, who: string): Labels {
  const { count, labels } = readTable(parseCsv(text, who), who)
  return labels ?? { shape: [count], values: [] }
}
