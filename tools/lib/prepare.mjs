import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { root } from './paths.mjs'

const installedStamp = join(root, 'node_modules/.installed-lockfile')
const builtStamp = join(root, 'node_modules/.built')

/** True when node_modules was installed from the lockfile as it stands. */
export function isInstalled() {
  return existsSync(installedStamp) && readFileSync(installedStamp, 'utf8') === hashLockfile()
}

/** True when no source of a package is newer than the last build. */
export function isBuilt() {
  if (!existsSync(builtStamp)) return false
  const built = statSync(builtStamp).mtimeMs
  return listSources().every(path => statSync(path).mtimeMs <= built)
}

/**
 * Installs from the lockfile with the pnpm that package.json names; npm is all that must be there before.
 *
 * @param {import('./command.mjs').CommandOptions['output']} output
 */
export async function install(output) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const stamp = hashLockfile()
  const result = await runCommand('npx', ['-y', packageManager, 'install', '--frozen-lockfile'], { output })
  if (result.code === 0) writeFileSync(installedStamp, stamp)
  return result
}

/**
 * Compiles every package, only what changed since the last time.
 *
 * @param {import('./command.mjs').CommandOptions['output']} output
 */
export async function build(output) {
  const started = new Date()
  const result = await runCommand('tsc', ['-b'], { output })
  if (result.code === 0) writeFileSync(builtStamp, started.toISOString())
  return result
}

/** The steps that bring a clone to where the project runs. @param {import('./command.mjs').CommandOptions['output']} output */
export function preparationSteps(output = 'keep') {
  const installation = { title: 'install packages from the lockfile', work: () => install(output) }
  const compilation = { title: 'build (tsc -b)', work: () => build(output) }
  return isInstalled() ? [compilation] : [installation, compilation]
}

function hashLockfile() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex')
}

function listSources() {
  const packages = join(root, 'packages')
  return readdirSync(packages).flatMap(name =>
    readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .map(path => join(packages, name, 'src', path)),
  )
}
