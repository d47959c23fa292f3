import { join } from 'node:path'
import { preview } from 'vite'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  /** What tests are told. */
  interface ProvidedContext {
    /** The address of the built app. */
    address: string
  }
}

/** Serves the built app while the tests run; gives what ends that. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = join(import.meta.dirname, '..')
  const server = await preview({
    root,
    configFile: join(root, 'vite.config.ts'),
    preview: { host: '127.0.0.1', port: 0, strictPort: false },
  })
  project.provide('address', server.resolvedUrls!.local[0]!)
  return () => server.close()
}
