import { readFile } from 'node:fs/promises'
import type { Observations } from '@coppice/core'
import { tryIo } from '../files/io-failure.ts'
import { openFileSink } from '../files/open-file-sink.ts'

/** Where observations are kept between runs. */
export interface Keeper {
  /** What earlier runs kept. */
  read(): Promise<Observations | undefined>
  write(observations: Observations): Promise<void>
}

/** Keeps observations in a file; `name` is what failures call it. */
export function keepObservations(path: string, name: string): Keeper {
  return { read: () => readObservations(path, name), write: observations => writeObservations(observations, path) }
}

async function writeObservations(observations: Observations, path: string): Promise<void> {
  const { encodeObservations } = await import('@coppice/core')
  const sink = await openFileSink(path, { force: true })
  try {
    await sink.write(encodeObservations(observations))
    await sink.close()
  } finally {
    await sink.abort()
  }
}

async function readObservations(path: string, name: string): Promise<Observations | undefined> {
  const { decodeObservations } = await import('@coppice/core')
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    return tryIo(name, 'observations that can be read', () => Promise.reject(error))
  })
  return bytes && decodeObservations(bytes)
}
