import { isJsonObject, parseJson, readNetwork } from '@coppice/layers'
import { failure, type Source } from '@coppice/spec'
import type { StoredModel } from '../document.ts'
import type { Hdf5Reader } from '../hdf5/hdf5-file.ts'
import { noTensors } from '../store/stored-tensors.ts'
import { readDirectory } from '../zip/read-directory.ts'
import { readEntry } from '../zip/read-entry.ts'
import type { ZipEntry } from '../zip/zip-entry.ts'
import { archiveLookup } from './archive-lookup.ts'

/** The files of an archive that Keras writes. */
export const FILES = { about: 'metadata.json', statement: 'config.json', weights: 'model.weights.h5' } as const

/** The longest text that is read, in bytes. */
const longestText: number = 2 ** 28

/** Reads a model from an archive, as `model.save` of Keras 3 writes it. */
export async function readArchive(source: Source, who: string, readHdf5: Hdf5Reader): Promise<StoredModel> {
  const entries = await readDirectory(source, who)
  const statement = await readText(source, findEntry(entries, FILES.statement, who), who)
  const stored = await readEntry(source, findEntry(entries, FILES.weights, who), who)
  const weights = await readHdf5(stored, `${who}: ${FILES.weights}`)
  const tensors = noTensors()
  const network = readNetwork(parseJson(statement, `${who}: ${FILES.statement}`, 'python').value)
  const lookup = archiveLookup(weights.root, network, tensors, who)
  return { statement, version: await readVersion(source, entries, who), weights, tensors, lookup, entries }
}

function findEntry(entries: readonly ZipEntry[], name: string, who: string): ZipEntry {
  const entry = entries.find(each => each.name === name)
  if (entry) return entry
  const names = entries.map(each => each.name)
  const received = names.length > 5 ? `${names.slice(0, 5).join(', ')} …` : names.join(', ') || 'no files'
  throw failure({ code: 'invalid-model', who, expected: `an archive with ${name}`, received })
}

async function readText(source: Source, entry: ZipEntry, archive: string): Promise<string> {
  const who = `${archive}: ${entry.name}`
  if (entry.size > longestText)
    throw failure({ code: 'limit', who, expected: `at most ${longestText} bytes`, received: `${entry.size}` })
  const bytes = await readEntry(source, entry, archive)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw failure({ code: 'invalid-model', who, expected: 'text in UTF-8', received: 'other bytes', cause })
  }
}

/** The version of Keras; 3 where the archive does not say. */
async function readVersion(source: Source, entries: readonly ZipEntry[], who: string): Promise<string> {
  const entry = entries.find(({ name }) => name === FILES.about)
  if (!entry) return '3'
  const { value } = parseJson(await readText(source, entry, who), `${who}: ${FILES.about}`, 'python')
  const version = isJsonObject(value) ? value['keras_version'] : undefined
  return typeof version === 'string' ? version : '3'
}
