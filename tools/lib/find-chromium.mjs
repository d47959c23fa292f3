import { spawnSync } from 'node:child_process'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium of this machine, or nothing. */
export function findChromium() {
  return names.find(name => spawnSync(name, ['--version']).status === 0)
}
