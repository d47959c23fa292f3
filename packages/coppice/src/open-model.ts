import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { memorySource } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Source } from '@coppice/spec'
import { openFileSource } from './files/open-file-source.ts'
import type { Surroundings } from './commands/command.ts'
import { readKnown } from './formats/read-known.ts'
import type { KnownModel } from './formats/read-known.ts'
import type { Plugins } from './plugins.ts'

/** What a model can be read from again: the path of its file, or its bytes. */
export type ModelOrigin = string | Uint8Array

/** A model with the format it was read from. */
export interface OpenModel extends ReadModel {
  readonly origin: ModelOrigin
}

interface ReadModel extends KnownModel {
  readonly close: () => Promise<void>
}

/** Reads the model at a path, or from standard input where the path is `-`. */
export async function openModel(path: string, { terminal, plugins }: Surroundings): Promise<OpenModel> {
  if (path === '-') return openOrigin(new Uint8Array(await buffer(terminal.stdin)), plugins)
  return openOrigin(resolve(terminal.folder, path), plugins, path)
}

/** Reads a model from where it is; `name` is what failures call its file. */
export async function openOrigin(
  origin: ModelOrigin,
  plugins: Pick<Plugins, 'formats'>,
  name = String(origin),
): Promise<OpenModel> {
  const source = typeof origin === 'string' ? await openFile(origin, name) : memorySource(origin, 'standard input')
  return { ...(await readModel(source, plugins)), origin }
}

/** Reads a model with the first format that recognises it. */
export async function readModel(source: Source, { formats }: Pick<Plugins, 'formats'>): Promise<ReadModel> {
  const close = async (): Promise<void> => source.close?.()
  try {
    return { ...(await readKnown(source, formats)), close }
  } catch (error) {
    await close()
    throw error
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
