import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import type { RecordedChunk } from './record-chunks.ts'

/** A file that is loaded before anything is chosen. */
export interface LoadedFile {
  readonly file: string
  readonly brotliBytes: number
}

/** What is loaded from these modules on, with everything that they import without being asked. */
export async function firstLoad(
  folder: string,
  chunks: ReadonlyMap<string, RecordedChunk>,
  entries: readonly string[],
): Promise<readonly LoadedFile[]> {
  const files = new Set(['index.html', ...entries.map(entry => fileOf(entry, chunks))])
  for (const file of files) for (const other of chunks.get(file)?.imports ?? []) files.add(other)
  const measure = async (file: string): Promise<LoadedFile> => {
    const { length } = brotliCompressSync(await readFile(join(folder, file)))
    return { file, brotliBytes: length }
  }
  return Promise.all([...files].map(measure))
}

function fileOf(entry: string, chunks: ReadonlyMap<string, RecordedChunk>): string {
  const found = [...chunks].find(([, chunk]) => chunk.entry?.split('?')[0]!.endsWith(entry))
  if (found) return found[0]
  throw new Error(`No file of the app begins with ${entry}`)
}
