import { realpath, stat } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { failure } from '@coppice/spec'

/** What an output path must not be. */
export interface OutputRules {
  /** Paths that are read and must stay as they are; `-` is ignored. */
  readonly inputs: readonly string[]
  readonly force: boolean
  /** The folder that relative paths start from. */
  readonly folder: string
}

/**
 * Refuses an output that is one of the inputs, by whatever name, link or hard link it is reached; one that exists,
 * unless forced; and one whose folder does not exist. `-` is always allowed.
 */
export async function checkOutput(path: string, { inputs, force, folder }: OutputRules): Promise<void> {
  if (path === '-') return
  const target = resolve(folder, path)
  const existing = await statOf(target)
  for (const input of inputs.filter(name => name !== '-'))
    if (await isSame(target, existing, resolve(folder, input)))
      throw usage(
        path,
        'an output that is not the input',
        `${input} itself`,
        'Inputs are never changed: choose another name.',
      )
  if (existing?.isDirectory()) throw usage(path, 'a file', 'a folder')
  if (existing && !existing.isFile())
    throw usage(path, 'a regular file', 'a device, pipe or socket', 'Write to standard output with -')
  if (existing && !force) throw usage(path, 'a name that is free', 'an existing file', 'Use --force to overwrite it.')
  const parent = await statOf(dirname(target))
  if (!parent?.isDirectory()) throw usage(path, 'a folder that exists', dirname(path), 'Make the folder first.')
}

async function isSame(target: string, existing: BigIntStats | undefined, input: string): Promise<boolean> {
  if (target === input) return true
  const other = await statOf(input)
  if (existing && other && existing.dev === other.dev && existing.ino === other.ino) return true
  return (await realOf(target)) === (await realOf(input))
}

async function statOf(path: string): Promise<BigIntStats | undefined> {
  return stat(path, { bigint: true }).catch(() => undefined)
}

// A dangling link has no real path of its own, but its folder has.
async function realOf(path: string): Promise<string> {
  return realpath(path).catch(async () =>
    resolve(await realpath(dirname(path)).catch(() => dirname(path)), path.split(/[\\/]/).at(-1) ?? ''),
  )
}

function usage(who: string, expected: string, received: string, remedy?: string): Error {
  return failure({ code: 'usage', who, expected, received, ...(remedy && { remedy }) })
}
