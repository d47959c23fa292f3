import { lstat, mkdir, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { checkLocation, failure, isFailure, type Source } from '@coppice/spec'
import { toArtifacts, toFiles } from '../memory/artifacts-files.ts'
import type { LoadedArtifacts, SavedArtifacts, SaveResult } from '../memory/artifacts.ts'
import { readFile as readModelFile } from '../read-file.ts'
import { readStretch } from '../weights/open-shards.ts'

/** How a file handler saves. */
export interface FileSystemOptions {
  /** Replaces files that exist. Default false. */
  readonly force?: boolean
}

/** Loads a model from disk and saves one there, for `tf.loadLayersModel`, `tf.loadGraphModel` and `model.save`. */
export interface FileHandler {
  load(): Promise<LoadedArtifacts>
  save(artifacts: SavedArtifacts): Promise<SaveResult>
}

/**
 * An IO handler of TensorFlow.js for files, in Node and without tfjs-node. The path is that of a model.json, or of the
 * folder of one. Weights are checked against the manifest when they are loaded; files of other folders and links are
 * not opened. What is saved appears under its name when all of it is written.
 *
 * @throws from its methods a failure with code `invalid-model`, `unsafe-path` or `io`, and `usage` where a file exists.
 *
 * @example
 * ```ts
 * const model = await tf.loadLayersModel(fileSystem('model/model.json'))
 * await model.save(fileSystem('copy'))
 * ```
 */
export function fileSystem(path: string, options: FileSystemOptions = {}): FileHandler {
  const target = path.endsWith('.json') ? path : join(path, 'model.json')
  return { load: () => load(target), save: artifacts => save(target, artifacts, options) }
}

async function load(path: string): Promise<LoadedArtifacts> {
  const file = await readModelFile(await openFile(path, path))
  const pieces: Uint8Array[] = []
  for (const group of file.groups) pieces.push(await readStretch(group, 0, group.size))
  return toArtifacts(file.text, Buffer.concat(pieces))
}

/** A file that is read whole; the weights of a model are wanted whole. */
async function openFile(path: string, name: string): Promise<Source> {
  const bytes = await tryIo(name, 'a file that can be read', () => readFile(path))
  return {
    name,
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
    companion: async location => {
      const place = join(dirname(path), ...checkLocation(location))
      const stats = await tryIo(location, 'a file that can be read', () => lstat(place))
      if (stats.isFile()) return openFile(place, location)
      throw failure({ code: 'unsafe-path', who: location, expected: 'a regular file', received: 'a link or a folder' })
    },
  }
}

async function save(
  path: string,
  artifacts: SavedArtifacts,
  { force = false }: FileSystemOptions,
): Promise<SaveResult> {
  const { json, weights, shards } = toFiles(artifacts)
  const folder = dirname(path)
  const files = new Map([
    ...shards.map(({ path: name, start, stop }) => [name, weights.subarray(start, stop)] as const),
  ])
  files.set(basename(path), json)
  await tryIo(path, 'a folder that can be written to', async () => {
    await mkdir(folder, { recursive: true })
    if (!force) for (const name of files.keys()) await checkFree(join(folder, name))
    await placeAll(folder, files)
  })
  const sizes = { weightSpecsBytes: 0, weightDataBytes: weights.length }
  const info = { dateSaved: new Date(), modelTopologyType: 'JSON', modelTopologyBytes: json.length, ...sizes } as const
  return { modelArtifactsInfo: info }
}

async function checkFree(path: string): Promise<void> {
  const exists = await lstat(path).then(
    () => true,
    () => false,
  )
  if (!exists) return
  const remedy = 'Choose another name or force it'
  throw failure({ code: 'usage', who: path, expected: 'a name that is free', received: 'an existing file', remedy })
}

/** Writes all files beside their places, then gives them their names; the model.json comes last. */
async function placeAll(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const workshop = await mkdtemp(join(folder, '.saving-'))
  try {
    for (const [name, bytes] of files) await writeFile(join(workshop, name), bytes)
    for (const name of files.keys()) await rename(join(workshop, name), join(folder, name))
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function tryIo<Result>(who: string, expected: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure({ code: 'io', who, expected, received: String(error), cause: error })
  }
}
