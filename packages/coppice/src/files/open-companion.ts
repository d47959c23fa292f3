import { constants } from 'node:fs'
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { BigIntStats } from 'node:fs'
import { checkLocation } from '@coppice/spec'
import { pathFailure, tryIo } from './io-failure.ts'

/**
 * Opens a companion file for reading: a regular file with one name, whose real path is inside the folder. Links are
 * followed only where an allowed root says so, and only to files inside it.
 */
export async function openCompanion(
  folder: string,
  location: string,
  { allowedRoot }: { readonly allowedRoot?: string } = {},
): Promise<FileHandle> {
  const who = `companion file ${JSON.stringify(location)}`
  const stated = join(folder, ...checkLocation(location))
  const path = allowedRoot === undefined ? stated : await resolveReal(who, stated)
  if (allowedRoot === undefined) await refuseLink(who, stated)
  await checkInside(who, path, allowedRoot ?? folder)
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const handle = await tryIo(who, 'a file that can be read', () => open(path, flags))
  try {
    await checkOpened(who, handle, path, allowedRoot ?? folder)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

function resolveReal(who: string, path: string): Promise<string> {
  return tryIo(who, 'a file that can be read', () => realpath(path))
}

async function refuseLink(who: string, path: string): Promise<void> {
  const stats = await tryIo(who, 'a file that can be read', () => lstat(path))
  if (!stats.isSymbolicLink()) return
  const remedy = 'Name the folder that links may lead to as the allowed root'
  throw pathFailure('unsafe-path', who, 'a regular file', 'a symbolic link', { remedy })
}

async function checkInside(who: string, path: string, root: string): Promise<void> {
  const [real, allowed] = [await resolveReal(who, path), await resolveReal(who, root)]
  if (real.startsWith(allowed.endsWith(sep) ? allowed : allowed + sep)) return
  throw pathFailure('unsafe-path', who, `a file inside ${allowed}`, real)
}

/** The checks that count are those of the open file: what a path leads to may change between two calls. */
async function checkOpened(who: string, handle: FileHandle, path: string, root: string): Promise<void> {
  const stats = await handle.stat({ bigint: true })
  if (!stats.isFile()) throw pathFailure('unsafe-path', who, 'a regular file', 'a folder, device, pipe or socket')
  if (stats.nlink > 1n) throw pathFailure('unsafe-path', who, 'a file with one name', `${stats.nlink} hard links`)
  await checkInside(who, path, root)
  const named = await tryIo(who, 'a file that can be read', () => lstat(path, { bigint: true }))
  if (!isSameFile(named, stats)) throw pathFailure('unsafe-path', who, 'the file that was checked', 'another')
}

function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino
}
