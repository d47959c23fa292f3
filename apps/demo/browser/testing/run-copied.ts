import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Download, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import type { NamedBytes } from './named-bytes.ts'

const demo = join(import.meta.dirname, '../..')
const commandLine = join(demo, '../../packages/coppice/src/command-line.ts')

/** A folder in which the packages are installed, by their sources; it is removed when the test is over. */
export async function makeProject(files: readonly NamedBytes[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-copied-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, '.bin'), { recursive: true })
  for (const name of ['coppice', '@coppice']) await symlink(join(demo, 'node_modules', name), join(modules, name))
  const program = `#!/bin/sh\nexec "${process.execPath}" --conditions=source "${commandLine}" "$@"\n`
  await writeFile(join(modules, '.bin/coppice'), program, { mode: 0o755 })
  await writeFile(join(folder, 'package.json'), '{ "name": "copied", "private": true, "type": "module" }\n')
  for (const { name, buffer } of files) await writeFile(join(folder, name), buffer)
  return folder
}

/** Runs a line in a shell in a folder, as a person who pastes it there; fails where it does. */
export async function runShell(folder: string, line: string): Promise<string> {
  const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', line], {
    cwd: folder,
    env: { ...process.env, PATH: path },
  })
  return stdout
}

/** Runs a program in a folder, as a person who saves it there. */
export async function runCode(folder: string, code: string): Promise<string> {
  await writeFile(join(folder, 'copied.js'), code)
  return runShell(folder, `"${process.execPath}" --conditions=source copied.js`)
}

/** Presses a button that copies, and gives what was copied. */
export async function copy(page: Page, name: string): Promise<string> {
  const button = page.getByRole('button', { name, exact: true })
  await button.click()
  await button.filter({ hasText: '✓ Copied' }).waitFor()
  return page.evaluate(() => navigator.clipboard.readText())
}

/** Presses a button that saves a file, and gives that. */
export async function save(page: Page, name: string | RegExp): Promise<Download> {
  const exact = typeof name === 'string'
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact }).click(),
  ])
  return download
}
