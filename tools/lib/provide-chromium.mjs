import { existsSync } from 'node:fs'
import { runCommand } from './command.mjs'

/**
 * @typedef {object} Chromium
 * @property {string} [path] of the program
 * @property {string} [skipped] why there is none
 */

/** Where Debian puts Chromium. */
const path = '/usr/bin/chromium'

/**
 * Finds Debian's Chromium; installs it where it is missing and that is allowed.
 *
 * @returns {Promise<Chromium>}
 */
export async function provideChromium() {
  if (process.platform !== 'linux') return { skipped: `the browser is that of Debian, and this is ${process.platform}` }
  const skipped = existsSync(path) ? undefined : await install()
  return skipped ? { skipped } : { path }
}

/** Why it could not be installed, where it could not. */
async function install() {
  if (process.getuid?.() !== 0) return `${path} is missing, and only root can install chromium`
  const packages = ['chromium', 'libvulkan1']
  for (const parameters of [['update'], ['install', '--yes', '--no-install-recommends', ...packages]]) {
    const { code, output } = await runApt(parameters)
    if (code !== 0) return `apt-get ${parameters.join(' ')} failed: ${output.trim().split('\n').at(-1)}`
  }
  return existsSync(path) ? undefined : `the package chromium brought no ${path}`
}

/** @param {readonly string[]} parameters */
async function runApt(parameters) {
  try {
    return await runCommand('apt-get', ['--quiet', ...parameters], { output: 'keep' })
  } catch (error) {
    return { code: 127, output: error instanceof Error ? error.message : String(error) }
  }
}
