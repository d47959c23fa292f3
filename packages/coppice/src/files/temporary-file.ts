import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, lstat, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pathFailure, tryIo } from './io-failure.ts'

/** A file that is written beside its place and takes it when it is complete. */
export interface TemporaryFile {
  readonly target: string
  write(bytes: Uint8Array): Promise<void>
  /** Brings everything to the disk and closes the file; it has no name yet. */
  finish(): Promise<void>
  /** Gives it its name; what it replaces is kept until `settle`. */
  place(): Promise<void>
  /** Undoes `place`. */
  restore(): Promise<void>
  /** Forgets what was replaced. */
  settle(): Promise<void>
  /** Removes it, placed or not. */
  remove(): Promise<void>
}

/** Creates nothing before the first write or `finish`. Replaces an existing file only where `replace` says so. */
export function createTemporaryFile(target: string, replace: boolean): TemporaryFile {
  const suffix = `${process.pid}-${randomBytes(6).toString('hex')}`
  const path = join(dirname(target), `.${basename(target)}.${suffix}.tmp`)
  const backup = join(dirname(target), `.${basename(target)}.${suffix}.old`)
  let handle: Promise<FileHandle> | undefined
  let [finished, placed, replaced] = [false, false, false]
  const opened = (): Promise<FileHandle> => (handle ??= tryIo(target, 'to write beside it', () => create(path)))
  const file: TemporaryFile = {
    target,
    write: async bytes => {
      await tryIo(target, 'to write', async () => writeAll(await opened(), bytes))
    },
    finish: async () => {
      if (finished) return
      await tryIo(target, 'to complete', async () => complete(await opened()))
      finished = true
    },
    place: async () => {
      replaced = replace && (await keepBackup(target, backup))
      await tryIo(target, 'to rename', () => (replace ? rename(path, target) : giveName(path, target)))
      placed = true
    },
    restore: async () => {
      if (placed && !replaced) await rm(target, { force: true })
      if (replaced) await rename(backup, target)
      placed = replaced = false
    },
    settle: async () => {
      if (replaced) await rm(backup, { force: true })
      replaced = false
    },
    remove: async () => {
      await file.restore()
      if (!finished) await (await handle?.catch(() => undefined))?.close().catch(() => undefined)
      if (handle) await rm(path, { force: true })
    },
  }
  return file
}

function create(path: string): Promise<FileHandle> {
  return open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0), 0o666)
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, Math.min(bytes.length - done, 1 << 30))
    done += bytesWritten
  }
}

async function complete(handle: FileHandle): Promise<void> {
  await handle.sync()
  await handle.close()
}

/** A second name for what is about to be replaced, so that the first is never free. */
async function keepBackup(target: string, backup: string): Promise<boolean> {
  const stats = await lstat(target).catch(() => undefined)
  if (!stats) return false
  if (!stats.isFile() && !stats.isSymbolicLink()) throw pathFailure('usage', target, 'a regular file', 'another kind')
  // Where the file system has no links, what is replaced cannot be kept.
  return link(target, backup).then(
    () => true,
    () => false,
  )
}

/** A hard link fails where the name is taken, which renaming does not; not every file system has them. */
async function giveName(path: string, target: string): Promise<void> {
  try {
    await link(path, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw pathFailure('usage', target, 'a name that is free', 'an existing file', { remedy: 'Force it to overwrite' })
    }
    if (await lstat(target).catch(() => undefined)) throw error
    return rename(path, target)
  }
  await rm(path)
}
