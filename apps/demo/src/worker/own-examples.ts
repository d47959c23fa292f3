import { readDataSet, withLabels } from 'coppice/browser'
import type { DataSet } from 'coppice/browser'
import type { GivenExamples } from './bench.ts'

/** Examples in a file of the user's, read when they are first wanted; labels may lie in another. */
export function ownExamples(file: File, labels?: File): GivenExamples {
  let last: { readonly column: string | undefined; readonly data: Promise<DataSet> } | undefined
  return {
    file: file.name,
    ...(labels && { labels: labels.name }),
    labelled: other => ownExamples(file, other),
    read: column => {
      if (last?.column !== column || !last) last = { column, data: readFiles(file, labels, column) }
      return last.data
    },
  }
}

async function readFiles(file: File, labels: File | undefined, column: string | undefined): Promise<DataSet> {
  const data = await readDataSet(await bytesOf(file), file.name, column)
  return labels ? withLabels(data, await bytesOf(labels), labels.name) : data
}

const bytesOf = async (file: File): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer())
