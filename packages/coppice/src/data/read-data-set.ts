import { failure } from '@coppice/spec'
import type { ArrayData } from './array-data.ts'
import { arraySource } from './data-set.ts'
import type { DataSet, Labels } from './data-set.ts'
import { parseCsv } from './parse-csv.ts'
import { isIdx, parseIdx } from './parse-idx.ts'
import { isNpy, parseNpy } from './parse-npy.ts'
import { isZip, parseNpz } from './parse-npz.ts'
import { readTable } from './read-table.ts'
import { unpackGzip } from './unpack-gzip.ts'

/** How names of files with examples usually end; `.gz` may follow. What they are is told by their content. */
export const dataExtensions: readonly string[] = ['.csv', '.tsv', '.npy', '.npz', '.idx', '-ubyte']

const labelNames = ['labels', 'label', 'y', 'targets', 'target']

/**
 * Examples from the bytes of a file: IDX, NPY, NPZ or CSV, each also packed with gzip. What it is, is told by its content.
 *
 * @param who - The name of the file, for messages.
 * @param labelColumn - For tables: the column of labels by name or number, or `none`. Default the last.
 * @throws a failure with code `usage` where it is none of them, `invalid-model` where it is damaged.
 *
 * @example
 * ```ts
 * const data = await readDataSet(new TextEncoder().encode('1,2,0\n3,4,1\n'), 'table.csv')
 * data.count // 2
 * ```
 */
export async function readDataSet(file: Uint8Array, who: string, labelColumn?: string): Promise<DataSet> {
  const bytes = await unpackGzip(file, who)
  if (isZip(bytes)) return fromArchive(parseNpz(bytes, who), who)
  const array = parseArray(bytes, who)
  return array ? fromArray(array) : readTable(parseCsv(decodeText(bytes, who), who), who, labelColumn)
}

/**
 * The same examples with labels from the bytes of another file: IDX, NPY or the last column of a CSV.
 *
 * @param who - The name of the file, for messages.
 * @throws a failure with code `usage` where there is not one label for each example, and all that {@link readDataSet} throws.
 *
 * @example
 * ```ts
 * const labelled = await withLabels(data, new TextEncoder().encode('0\n1\n'), 'labels.csv')
 * labelled.labels?.values // [0, 1]
 * ```
 */
export async function withLabels(data: DataSet, file: Uint8Array, who: string): Promise<DataSet> {
  const bytes = await unpackGzip(file, who)
  const labels = parseArray(bytes, who) ?? tableLabels(decodeText(bytes, who), who)
  if (labels.shape[0] === data.count) return { ...data, labels }
  throw failure({ code: 'usage', who, expected: `${data.count} labels`, received: `${labels.shape[0]}` })
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

function tableLabels(text: string, who: string): Labels {
  const { count, labels } = readTable(parseCsv(text, who), who)
  return labels ?? { shape: [count], values: [] }
}
