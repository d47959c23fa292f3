import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../../shared/fixtures/data')

/** The folder of real data of this name beside the repository; none where it is missing. */
export function fixture(name: string): string | undefined {
  const path = join(root, name)
  return existsSync(path) ? path : undefined
}
