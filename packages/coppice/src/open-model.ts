import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { memorySource } from '@coppice/graph'
import { failure, isFailure } from '@coppice/spec'
import type { Model, Source } from '@coppice/spec'
import { openFileSource } from './files/open-file-source.ts'
import { formats } from './plugins.ts'
import type { NamedFormat } from './choose-format.ts'
import type { Terminal } from './terminal/terminal.ts'

/** What a model can be read from again: the path of its file, or its bytes. */
export type ModelOrigin = string | Uint8Array

/** A model with the format it was read from. */
export interface OpenModel extends ReadModel {
  readonly origin: ModelOrigin
}

interface ReadModel extends NamedFormat {
  readonly model: Model
  readonly close: () => Promise<void>
}

/** Reads the model at a path, or from standard input where the path is `-`. */
export async function openModel(path: string, terminal: Pick<Terminal, 'stdin' | 'folder'>): Promise<OpenModel> {
  if (path === '-') return openOrigin(new Uint8Array(await buffer(terminal.stdin)))
  return openOrigin(resolve(terminal.folder, path), path)
}

/** Reads a model from where it is; `name` is what failures call its file. */
export async function openOrigin(origin: ModelOrigin, name = String(origin)): Promise<OpenModel> {
  const source = typeof origin === 'string' ? await openFile(origin, name) : memorySource(origin, 'standard input')
  return { ...(await readModel(source)), origin }
}

/** Reads a model with the first format that recognises it. */
export async function readModel(source: Source): Promise<ReadModel> {
  const close = async (): Promise<void> => source.close?.()
  try {
    const known = await recognise(source)
    return { model: await known.format.importer.read(source), ...known, close }
  } catch (error) {
    await close()
    // A part that is missing or cannot be read makes it a bad model.
    throw isFailure(error) && error.code === 'io' ? failure({ ...error, code: 'invalid-model', cause: error }) : error
  }
}

async function openFile(path: string, name: string): Promise<Source> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw failure({
      code: 'usage',
      who: name,
      expected: 'a model file',
      received: cause.code === 'ENOENT' ? 'no such file' : (cause.code ?? 'an error'),
      cause,
    })
  })
  if (found.isDirectory()) throw failure({ code: 'usage', who: name, expected: 'a model file', received: 'a folder' })
  return { ...(await openFileSource(path)), name }
}

async function recognise(source: Source): Promise<NamedFormat> {
  if (source.size === 0)
    throw failure({ code: 'invalid-model', who: source.name, expected: 'a model', received: 'an empty file' })
  const head = await source.read(0, Math.min(4096, source.size))
  const known: NamedFormat[] = []
  for (const [name, { load }] of Object.entries(formats)) {
    const format = await load()
    if (format.importer.recognises(head, source.name)) return { name, format }
    known.push({ name, format })
  }
  return readingFormat(known, source.name)
}

/** Where none recognises a file, the one it is named for reads it, else the first: its own error says best what is wrong. */
function readingFormat(known: readonly NamedFormat[], path: string): NamedFormat {
  const lower = path.toLowerCase()
  const fits = ({ name }: NamedFormat): boolean => formats[name]!.extensions.some(end => lower.endsWith(end))
  return known.find(fits) ?? known[0]!
}
