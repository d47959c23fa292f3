import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { root } from './paths.mjs'

/**
 * @typedef {object} Prepared
 * @property {string} [python] a Python with the programs that the interop tests run files in
 * @property {string} [skipped] why there is none here
 */

const sources = join(root, 'interop/python')
const [together, alone] = ['requirements.txt', 'requirements-alone.txt'].map(name => join(sources, name))

/** Where the programs and the zoo are kept from one run to the next: outside the repository, by the hash of what they are made from. */
export const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'coppice-interop')

/**
 * A Python with Keras, TensorFlow and the others: the one that `COPPICE_PYTHON` names, else a virtual environment of
 * our own, about 1.5 GB, which is made once.
 *
 * @returns {Promise<Prepared>}
 */
export async function preparePython() {
  const given = process.env['COPPICE_PYTHON']
  if (given) return { python: given }
  const place = join(cache, `python-${hashFiles([together, alone])}`)
  const python = join(place, 'bin/python')
  if (existsSync(join(place, 'complete'))) return { python }
  const skipped = (await findMissing()) ?? (await install(place, python))
  return skipped ? { skipped } : { python }
}

/**
 * The folder of the zoo; made where it is not there, which takes some minutes.
 *
 * @param {string} python
 * @returns {Promise<{ code: number, output: string, folder: string }>}
 */
export async function prepareZoo(python) {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(name => /\.(py|txt)$/.test(name))
  const folder = join(cache, `zoo-${hashFiles(files.sort().map(name => join(sources, name)))}`)
  if (existsSync(folder)) return { code: 0, output: '', folder }
  const unfinished = `${folder}-unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  const make = ['-W', 'ignore', join(sources, 'make_zoo.py'), unfinished]
  const parts = ['1/2', '2/2'].map(part => attempt(python, [...make, '--part', part]))
  const failed = (await Promise.all(parts)).find(({ code }) => code !== 0)
  if (!failed) renameSync(unfinished, folder)
  return failed ? { ...failed, folder } : { code: 0, output: '', folder }
}

/** What the machine lacks, in words. */
async function findMissing() {
  if (process.platform === 'win32') return 'TensorFlow for the processor alone is not installed on Windows'
  for (const tool of ['venv', 'pip']) {
    const { code, output } = await attempt('python3', ['-m', tool, tool === 'pip' ? '--version' : '--help'])
    if (code !== 0) return `python3 -m ${tool} does not run here: ${lastLine(output)}`
  }
  return undefined
}

/** @param {string} place @param {string} python */
async function install(place, python) {
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  const commands = /** @type {const} */ ([
    ['python3', ['-m', 'venv', place]],
    [python, [...pip, '--requirement', together]],
    // What these would bring along is TensorFlow a second time, and JAX.
    [python, [...pip, '--no-deps', '--requirement', alone]],
  ])
  for (const [file, parameters] of commands) {
    const { code, output } = await attempt(file, parameters)
    if (code !== 0) return `${[file, ...parameters].join(' ')} fails: ${lastLine(output)}`
  }
  writeFileSync(join(place, 'complete'), '')
  return undefined
}

/** @param {string} file @param {readonly (string | undefined)[]} parameters */
async function attempt(file, parameters) {
  try {
    return await runCommand(file, /** @type {string[]} */ (parameters), { output: 'keep' })
  } catch (error) {
    return { code: 127, output: error instanceof Error ? error.message : String(error) }
  }
}

/** @param {readonly (string | undefined)[]} paths */
function hashFiles(paths) {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(readFileSync(path ?? ''))
  return hash.digest('hex').slice(0, 12)
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? ''
}
