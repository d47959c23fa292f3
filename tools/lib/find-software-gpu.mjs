import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { provideChromium } from './provide-chromium.mjs'

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
  const { skipped } = await provideChromium()
  if (skipped) return { skipped }
  if (!existsSync(driver)) return { skipped: `chromium brought no ${driver}` }
  const libraries = [chromium, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':')
  return { environment: { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries } }
}
