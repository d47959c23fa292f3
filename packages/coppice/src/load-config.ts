import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { failure } from '@coppice/spec'
import type { Terminal } from './terminal/terminal.ts'

const names = ['coppice.config.ts', 'coppice.config.mjs', 'coppice.config.json']

/**
 * The config file that `--config` names, else the first of `coppice.config.{ts,mjs,json}` in the current folder and
 * nowhere else. A `.ts` or `.mjs` file is executed. `false` reads none.
 */
export async function loadConfig(
  path: string | false | undefined,
  { folder }: Pick<Terminal, 'folder'>,
): Promise<Readonly<Record<string, unknown>>> {
  if (path === false) return {}
  const found = path ?? names.find(name => existsSync(resolve(folder, name)))
  if (found === undefined) return {}
  return checkConfig(found, await readConfig(resolve(folder, found), found))
}

async function readConfig(path: string, name: string): Promise<unknown> {
  try {
    if (path.endsWith('.json')) return JSON.parse(await readFile(path, 'utf8'))
    return ((await import(pathToFileURL(path).href)) as { readonly default?: unknown }).default
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause)
    const remedy =
      'code' in (cause as object) && (cause as { code: unknown }).code === 'ERR_UNKNOWN_FILE_EXTENSION'
        ? 'This Node cannot read TypeScript: use .mjs or .json.'
        : undefined
    throw failure({
      code: 'usage',
      who: name,
      expected: 'a config file that can be read',
      received,
      cause,
      ...(remedy && { remedy }),
    })
  }
}

async function checkConfig(name: string, config: unknown): Promise<Readonly<Record<string, unknown>>> {
  const { configOptions } = await import('./options/config-options.ts')
  const parsed = configOptions.safeParse(config)
  if (parsed.success) return config as Readonly<Record<string, unknown>>
  const issue = parsed.error.issues[0]
  const where = issue?.path.length ? ` ${issue.path.join('.')}` : ''
  throw failure({
    code: 'usage',
    who: `${name}${where}`,
    expected: 'options of the command line',
    received: issue?.message ?? 'something else',
  })
}
