import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.mjs'

/**
 * @typedef {object} SoftwareGpu
 * @property {Record<string, string>} [environment] what a program needs to find the software adapter
 * @property {string} [skipped] why there is none
 */

/** Where Debian puts Chromium, which brings a graphics adapter in software and the loader for it. */
const chromium = '/usr/lib/chromium'
const driver = join(chromium, 'vk_swiftshader_icd.json')

/**
 * Finds Chromium's software adapter; installs Chromium where that is missing and allowed.
 *
 * @returns {Promise<SoftwareGpu>}
 */
export async function findSoftwareGpu() {
  if (process.platform !== 'linux')
    return { skipped: `the software adapter is that of Debian, and this is ${process.platform}` }
  const skipped = existsSync(driver) ? undefined : await install()
  if (skipped) return { skipped }
  const libraries = [chromium, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':')
  return { environment: { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries } }
}

/** Why it could not be installed, where it could not. */
async function install() {
  if (process.getuid?.() !== 0) return `${driver} is missing, and only root can install chromium`
  const packages = ['chromium', 'libvulkan1']
  for (const parameters of [['update'], ['install', '--yes', '--no-install-recommends', ...packages]]) {
    const { code, output } = await runApt(parameters)
    if (code !== 0) return `apt-get ${parameters.join(' ')} failed: ${output.trim().split('\n').at(-1)}`
  }
  return existsSync(driver) ? undefined : `chromium brought no ${driver}`
}

/** @param {readonly string[]} parameters */
async function runApt(parameters) {
  try {
    return await runCommand('apt-get', ['--quiet', ...parameters], { output: 'keep' })
  } catch (error) {
    return { code: 127, output: error instanceof Error ? error.message : String(error) }
  }
}
