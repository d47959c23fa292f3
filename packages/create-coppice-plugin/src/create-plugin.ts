import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failure } from '@coppice/spec'
import { listTemplates } from './list-templates.ts'
import { makeManifest } from './make-manifest.ts'
import { ownRanges } from './own-ranges.ts'
import type { PluginKind } from './plugin-kind.ts'
import type { PluginName } from './plugin-name.ts'

/** What is to be made, and where. */
export interface CreateOptions {
  readonly name: PluginName
  readonly kind: PluginKind
  /** A folder that is empty or does not exist yet. */
  readonly folder: string
}

/**
 * Writes a new plugin: a package with its source, conformance tests, docs page, changesets, README and licence.
 *
 * @returns the paths that were written, relative to the folder.
 * @throws a failure with code `usage` where the folder holds something already, `io` where it cannot be written.
 *
 * @example
 * ```ts
 * await createPlugin({ name: parsePluginName('my-criterion'), kind: 'criterion', folder: 'my-criterion' })
 * ```
 */
export async function createPlugin({ name, kind, folder }: CreateOptions): Promise<string[]> {
  await checkEmpty(folder)
  const manifest = { path: 'package.json', text: `${JSON.stringify(makeManifest(name, kind, ownRanges()), null, 2)}\n` }
  const files = [manifest, ...listTemplates(name, kind)]
  try {
    for (const { path, text } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text, { flag: 'wx' })
    }
  } catch (cause) {
    throw ioFailure(folder, cause)
  }
  return files.map(({ path }) => path)
}

async function checkEmpty(folder: string): Promise<void> {
  const found = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    throw ioFailure(folder, cause)
  })
  if (found.length === 0) return
  throw failure({
    code: 'usage',
    who: folder,
    expected: 'an empty folder, or none',
    received: `one with ${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''}`,
    remedy: 'Choose another name, or another place with --folder.',
  })
}

function ioFailure(folder: string, cause: unknown): Error {
  const received = cause instanceof Error ? cause.message : String(cause)
  return failure({ code: 'io', who: folder, expected: 'a folder that can be written to', received, cause })
}
