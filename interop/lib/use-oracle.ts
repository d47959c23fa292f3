import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { openOracle } from './oracle.ts'
import type { Answer, Oracle } from './oracle.ts'

/** The real programs and a folder for the files that they are given, both for the tests of one file. */
export interface UsedOracle {
  readonly ask: Oracle['ask']
  /** The path of a file in the folder. */
  path(name: string): string
}

/** Has the real programs and an empty folder ready before the tests of a file, and takes them away after. */
export function useOracle(): UsedOracle {
  let oracle: Oracle | undefined
  let folder = ''
  beforeAll(async () => {
    oracle = openOracle()
    folder = await mkdtemp(join(tmpdir(), 'coppice-interop-'))
  })
  afterAll(async () => {
    oracle?.close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    ask: (...request): Promise<Answer> => oracle!.ask(...request),
    path: name => join(folder, name),
  }
}
