import { lstat, type FileHandle } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'

/** How many sources have each file open, by device and number: no sink may replace them. */
const openFiles = new Map<string, number>()

function keyOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`
}

/** Protects an open file until the result is called. */
export async function protectInput(handle: FileHandle): Promise<() => void> {
  const key = keyOf(await handle.stat({ bigint: true }))
  openFiles.set(key, (openFiles.get(key) ?? 0) + 1)
  return () => {
    const left = (openFiles.get(key) ?? 1) - 1
    if (left === 0) openFiles.delete(key)
    else openFiles.set(key, left)
  }
}

/** Whether a path is a file that a source has open. */
export async function isOpenInput(path: string): Promise<boolean> {
  const stats = await lstat(path, { bigint: true }).catch(() => undefined)
  return stats !== undefined && openFiles.has(keyOf(stats))
}
