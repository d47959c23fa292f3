import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
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

/** Installs from the lockfile with the pnpm that package.json names; npm is all that must be there before. */
async function install() {
  const manifest = /** @type {{ packageManager: string }} */ (
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  )
  const stamp = hashLockfile()
  const result = await runCommand('npx', ['-y', manifest.packageManager, 'install', '--frozen-lockfile'], {
    output: 'keep',
  })
  if (result.code === 0) writeFileSync(installedStamp, stamp)
  return result
}

/** Compiles every package, only what changed since the last time. */
async function build() {
  const started = new Date()
  const result = await runCommand('tsc', ['-b'], { output: 'keep' })
  if (result.code === 0) {
    writeFileSync(builtStamp, '')
    utimesSync(builtStamp, started, started)
  }
  return result
}

/** The steps that bring a clone to where its sources run. */
export function installationSteps() {
  return isInstalled() ? [] : [{ title: 'install packages from the lockfile', work: install }]
}

/** The steps that bring a clone to where the project runs. */
export function preparationSteps() {
  return [...installationSteps(), { title: 'build (tsc -b)', work: build }]
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
