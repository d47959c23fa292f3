import { openFileSource, read } from 'coppice'
import type { FileSource } from 'coppice'
import type { Model } from '@coppice/spec'
import { afterEach } from 'vitest'

/** Reads models for one test, and closes their files after it. */
export function useModels(): (path: string) => Promise<Model> {
  let sources: FileSource[] = []
  afterEach(async () => {
    await Promise.all(sources.map(source => source.close()))
    sources = []
  })
  return async path => {
    const source = await openFileSource(path)
    sources.push(source)
    return read(source)
  }
}
