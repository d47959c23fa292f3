import { lstat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { checkLocation, type Sink } from '@coppice/spec'
import { pathFailure } from './io-failure.ts'
import { isOpenInput } from './open-inputs.ts'
import { isPartOf } from './is-part-of.ts'
import { createTemporaryFile, type TemporaryFile } from './temporary-file.ts'

/** What a file sink may overwrite. */
export interface FileSinkOptions {
  /** Replaces an existing file of that name. Default false. */
  readonly force?: boolean
}

/** A file that is being written. */
export interface FileSink extends Sink {
  companion(location: string): Promise<Sink>
  close(): Promise<void>
  abort(): Promise<void>
}

/**
 * A sink over a file. Everything is written beside its place and renamed by `close`: the companions first, then the
 * file; where one of them cannot be, all of them are as before. `abort` removes what was written and does nothing after
 * `close`. Companions lie in the file's own folder; an existing one is replaced only where it is named for the file
 * (`small.onnx.data` for `small.onnx`) or the JSON that is replaced names it (the weights of a model.json, the shards of
 * an index), for others may belong to other models. No file that a file source has open is ever replaced.
 *
 * @throws A failure with code `usage` where a name is taken, `unsafe-path` for a companion elsewhere or an output that
 * is being read, and `io` where writing fails.
 *
 * @example
 * ```ts
 * const sink = await openFileSink('small.onnx', { force: true })
 * await exporter.write(model, sink)
 * await sink.close()
 * ```
 */
export async function openFileSink(path: string, { force = false }: FileSinkOptions = {}): Promise<FileSink> {
  const target = resolve(path)
  await checkFree(path, target, force)
  const main = createTemporaryFile(target, force)
  const companions = new Map<string, TemporaryFile>()
  const files = (): TemporaryFile[] => [...companions.values(), main]
  let closed = false
  return {
    name: path,
    write: bytes => main.write(bytes),
    companion: async location => {
      const place = placeBeside(target, location)
      if (place === target || companions.has(place)) throw taken(location, 'a file that is being written')
      const replace = force && (await isPartOf(target, place, location))
      await checkFree(location, place, replace)
      const file = createTemporaryFile(place, replace)
      companions.set(place, file)
      return companionSink(location, file, () => companions.delete(place))
    },
    close: async () => {
      if (!closed) await commit(files())
      closed = true
    },
    abort: async () => {
      if (!closed) for (const file of files()) await file.remove()
    },
  }
}

function placeBeside(target: string, location: string): string {
  const segments = checkLocation(location)
  const [name] = segments
  if (segments.length === 1) return join(dirname(target), name!)
  throw pathFailure('unsafe-path', basename(target), 'companion files in its own folder', JSON.stringify(location))
}

async function checkFree(who: string, place: string, replace: boolean): Promise<void> {
  const stats = await lstat(place).catch(() => undefined)
  if (!stats) return
  if (stats.isDirectory()) throw taken(who, 'a folder')
  if (await isOpenInput(place)) throw pathFailure('unsafe-path', who, 'another file than the input', 'the input')
  if (!replace) throw taken(who, 'an existing file')
}

function taken(who: string, received: string): Error {
  return pathFailure('usage', who, 'a name that is free', received, { remedy: 'Choose another name or force it' })
}

function companionSink(name: string, file: TemporaryFile, forget: () => void): Sink {
  return {
    name,
    write: bytes => file.write(bytes),
    close: () => file.finish(),
    abort: async () => {
      forget()
      await file.remove()
    },
  }
}

/** All or none: what was placed is undone where a later one fails. */
async function commit(files: readonly TemporaryFile[]): Promise<void> {
  for (const file of files) await file.finish()
  try {
    for (const file of files) await file.place()
  } catch (error) {
    for (const file of files) await file.restore()
    throw error
  }
  for (const file of files) await file.settle()
}
