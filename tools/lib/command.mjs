import { spawn } from 'node:child_process'
import { environment, root } from './paths.mjs'

/**
 * @typedef {object} CommandOptions
 * @property {'show' | 'keep'} [output] show it as it comes (default), or keep it for later
 * @property {string} [cwd] default: the repository's root
 * @property {Readonly<Record<string, string>>} [env] besides what every command is given
 *
 * @typedef {object} CommandResult
 * @property {number} code exit status; 128 + 15 and the like when a signal ended it
 * @property {string} output what it printed, when kept; else empty
 */

const STREAMS = {
  show: /** @type {const} */ (['inherit', 'inherit', 'inherit']),
  keep: /** @type {const} */ (['ignore', 'pipe', 'pipe']),
}

/**
 * Runs one program to its end.
 *
 * @param {string} file a path, or a name that is looked up in node_modules/.bin first
 * @param {readonly string[]} parameters
 * @param {CommandOptions} [options]
 * @returns {Promise<CommandResult>}
 */
export function runCommand(file, parameters, { output = 'show', cwd = root, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, parameters, {
      cwd,
      env: { ...environment(), ...env },
      stdio: [...STREAMS[output]],
      shell: process.platform === 'win32',
    })
    let kept = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', text => (kept += text))
    }
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: code ?? signalStatus(signal), output: kept }))
  })
}

/** @param {NodeJS.Signals | null} signal */
function signalStatus(signal) {
  return signal === 'SIGINT' ? 130 : 143
}
