import { readSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Source } from '@coppice/spec'
import { pathFailure, tryIo } from './io-failure.ts'
import { openCompanion } from './open-companion.ts'
import { protectInput } from './open-inputs.ts'

/** What a file source may open besides the file itself. */
export interface FileSourceOptions {
  /**
   * A folder that companion files may be in although links lead there, such as a download cache. Default: companions
   * must be in the file's own folder and be no links.
   */
  readonly allowedRoot?: string
}

/** A file that is open. */
export interface FileSource extends Source {
  companion(location: string): Promise<Source>
  /** Closes the file and its companions. */
  close(): Promise<void>
}

/**
 * A source over a file; its companions are opened by their location relative to the file's folder and never leave it.
 * `close` closes it and its companions.
 *
 * @throws A failure with code `io` where it cannot be opened or read, `usage` where it is no regular file, and
 * `unsafe-path` for a companion outside the folder, a link, or a file with several hard links.
 *
 * @example
 * ```ts
 * const source = await openFileSource('model.onnx')
 * const model = await importer.read(source)
 * await source.close()
 * ```
 */
export async function openFileSource(path: string, options: FileSourceOptions = {}): Promise<FileSource> {
  const handle = await tryIo(path, 'a file that can be read', () => open(path, 'r'))
  return createSource(handle, path, dirname(resolve(path)), options)
}

async function createSource(
  handle: FileHandle,
  name: string,
  folder: string,
  options: FileSourceOptions,
): Promise<FileSource> {
  const size = await regularSize(handle, name)
  const release = await protectInput(handle)
  const companions: Source[] = []
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    for (const companion of companions) await companion.close?.()
    release()
    await handle.close()
  }
  return {
    name,
    size,
    isLocal: true,
    read: (offset, length, into) => readExactly(handle, name, offset, memoryFor(offset, length, into)),
    companion: async location => {
      const source = await createSource(await openCompanion(folder, location, options), location, folder, options)
      companions.push(source)
      return { name: location, size: source.size, isLocal: true, read: source.read, close: source.close }
    },
    close: () => (closing ??= close()),
  }
}

async function regularSize(handle: FileHandle, name: string): Promise<number> {
  const stats = await tryIo(name, 'a file', () => handle.stat())
  if (stats.isFile()) return stats.size
  await handle.close()
  throw pathFailure('usage', name, 'a regular file', stats.isDirectory() ? 'a folder' : 'a device, pipe or socket')
}

/** Up to this many bytes a read is not handed to another thread: from the system's cache it takes a few milliseconds. */
const longestWait = 2 ** 24

const page = 4096

/**
 * Memory for a stretch of a file, from what is lent if that will do. New memory is not cleared, since every byte of it
 * is read, or reading fails. Large memory begins 16 bytes into a page, and some processors copy several times slower to
 * where that is just behind the offset within a page that the stretch has in the file: 64 bytes further on it is not.
 */
function memoryFor(offset: number, length: number, lent?: Uint8Array): Uint8Array {
  const shift = length < page || Math.abs((offset % page) - 64) < 32 ? 0 : 64
  if (lent && lent.length >= length + shift) return lent.subarray(shift, shift + length)
  return new Uint8Array(Buffer.allocUnsafeSlow(length + shift).buffer, shift, length)
}

async function readExactly(handle: FileHandle, name: string, offset: number, bytes: Uint8Array): Promise<Uint8Array> {
  const { length } = bytes
  for (let done = 0; done < length;) {
    // The system reads at most 2 GiB at once.
    const part = Math.min(length - done, 2 ** 30)
    const bytesRead = await tryIo(name, 'to read', async () =>
      part <= longestWait
        ? readSync(handle.fd, bytes, done, part, offset + done)
        : (await handle.read(bytes, done, part, offset + done)).bytesRead,
    )
    if (bytesRead === 0) throw pathFailure('io', name, `${length} bytes at ${offset}`, `the end after ${done}`)
    done += bytesRead
  }
  return bytes
}
