import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Where installed commands lie, the repository's own Node among them. */
const binaries = join(root, 'node_modules/.bin')

/** The fixtures that a checkout may have beside it; absent on a plain clone. */
export const fixtures = resolve(root, '../shared/fixtures')

/** The environment for every command: our own binaries first, and no tool that phones home. */
export function environment() {
  return {
    ...process.env,
    PATH: `${binaries}${delimiter}${process.env['PATH'] ?? ''}`,
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
  }
}

/**
 * The Node that runs the project: the one that the install brought (Linux on x64), else the caller's own.
 *
 * @returns {string} path of the executable
 */
export function findNode() {
  const own = join(binaries, 'node')
  if (existsSync(own) && spawnSync(own, ['--version']).status === 0) return own
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath
  throw new Error(
    `Coppice needs Node 22.18 or newer to run from a clone. Received: ${process.version}, and the install brought no Node for ${process.platform}-${process.arch}. Install Node 24 from nodejs.org and try again.`,
  )
}
