import { readFile, readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { failure } from '@coppice/spec'
import { tryIo } from '../files/io-failure.ts'
import type { DataSet, Example } from './data-set.ts'
import { decodeImage } from './decode-image.ts'
import { decodeWav } from './decode-wav.ts'

const decoders: Readonly<Record<string, (bytes: Uint8Array, who: string) => Example>> = {
  '.png': decodeImage,
  '.jpg': decodeImage,
  '.jpeg': decodeImage,
  '.wav': decodeWav,
}

const decoderOf = (name: string): ((bytes: Uint8Array, who: string) => Example) | undefined =>
  decoders[extname(name).toLowerCase()]

async function listFiles(folder: string): Promise<string[]> {
  const entries = await tryIo(folder, 'a folder that can be read', () => readdir(folder, { withFileTypes: true }))
  return entries
    .filter(entry => entry.isFile() && decoderOf(entry.name))
    .map(entry => join(folder, entry.name))
    .sort()
}

async function listFolders(folder: string): Promise<string[]> {
  const entries = await tryIo(folder, 'a folder that can be read', () => readdir(folder, { withFileTypes: true }))
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort()
}

/**
 * Pictures (PNG, JPEG) or recordings (WAV) in a folder. Each folder in it is a class, in alphabetical order; files that
 * lie in the folder itself have no label. Files are read when they are asked for.
 */
export async function readFolder(folder: string): Promise<DataSet> {
  const classes = await listFolders(folder)
  const byClass = await Promise.all(classes.map(name => listFiles(join(folder, name))))
  const labelled = byClass.flatMap((files, label) => files.map(file => ({ file, label })))
  const files = labelled.length > 0 ? labelled.map(({ file }) => file) : await listFiles(folder)
  if (files.length === 0)
    throw failure({ code: 'usage', who: folder, expected: 'PNG, JPEG or WAV files', received: 'none' })
  const read = async (index: number): Promise<Example> => {
    const file = files[index]!
    return decoderOf(file)!(await tryIo(file, 'a file that can be read', () => readFile(file)), file)
  }
  const labels = { shape: [files.length], values: labelled.map(({ label }) => label), classes }
  const inputs = new Map([['', { count: files.length, read }]])
  return { kind: 'examples', count: files.length, inputs, ...(labelled.length > 0 && { labels }) }
}
