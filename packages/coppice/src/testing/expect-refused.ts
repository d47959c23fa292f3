import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { makeFolder, run } from './run.ts'

/** How a command line ends that refuses what it is given. */
export interface Refusal {
  readonly argv: readonly string[]
  /** The exit code. */
  readonly code: number
  /** What standard error says. */
  readonly says: RegExp
}

/** A folder for models inside of one that has files of these names, which no model may reach. */
export async function makeModels(outside: Readonly<Record<string, Uint8Array>> = {}): Promise<string> {
  const folder = join(await makeFolder(), 'models')
  await mkdir(folder)
  for (const [name, bytes] of Object.entries(outside)) await writeFile(join(dirname(folder), name), bytes)
  return folder
}

/** A command line in a folder must end with that code and a clear message, and leave every file as it was. */
export async function expectRefused(folder: string, { argv, code, says }: Refusal): Promise<void> {
  const before = await snapshot(dirname(folder))
  const ran = await run(folder, argv)
  expect(ran.stderr).toMatch(says)
  expect(ran.code).toBe(code)
  expect(ran.stdout).toBe('')
  // What takes long says so before.
  const lines = ran.stderr.split('\n').filter(line => line !== '' && !line.endsWith(' …'))
  expect(lines.length).toBeLessThanOrEqual(2)
  expect(ran.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  expect(await snapshot(dirname(folder))).toEqual(before)
}

/** Every file below a folder with the hash of its content. */
async function snapshot(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => !entry.isDirectory()).map(entry => join(entry.parentPath, entry.name))
  const hash = async (path: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  return Object.fromEntries(await Promise.all(files.map(async path => [path, await hash(path)] as const)))
}
