/** Installs the packed tarballs into empty folders as a stranger would: imports, types, browsers, sizes, the command line. */
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureBundle } from './lib/bundle.mjs'
import { checkInBrowser } from './lib/check-in-browser.mjs'
import { checkNodes } from './lib/check-nodes.mjs'
import { checkTypes } from './lib/check-types.mjs'
import { runCommand } from './lib/command.mjs'
import { findNode, root } from './lib/paths.mjs'
import { createSteps } from './lib/steps.mjs'
import { folders, installIn } from './lib/tarballs.mjs'

const small = ['spec', 'graph', 'core', 'criterion-sparsity']
/** In bytes; README.md and the packages' pages state them. */
const limits = { unpacked: 1_200_000, minified: 240_000, brotli: 75_000 }
const makeModelAndData = `
import { writeFileSync } from 'node:fs'
import { encodeOnnx, perceptron, seeded } from '@coppice/testkit'
writeFileSync('in.onnx', await encodeOnnx(perceptron(1)))
const random = seeded(1, 'data')
const row = () => Array.from({ length: 20 }, () => random.uniform().toFixed(3)).join()
writeFileSync('examples.csv', Array.from({ length: 40 }, row).join('\\n'))
`
const place = mkdtempSync(join(tmpdir(), 'coppice-install-'))
const all = join(place, 'all')
const steps = createSteps()

await steps.run({ title: 'core and a criterion bring in nothing but spec and graph', work: installSmall })
await steps.run({ title: 'every package installs', work: () => installIn(all, folders) })
await steps.run({ title: 'every package can be imported in Node 22, 24 and 26', work: () => checkNodes(all) })
await steps.run({ title: 'types resolve under node16 and bundler', work: () => checkTypes(all) })
await steps.run({ title: 'what says browser runs in one', work: () => checkInBrowser(all) })
await steps.run({ title: 'the installed command line answers', work: runInstalled })
await steps.run({ title: "a stranger's criterion conforms", work: runConformance })
await steps.run({ title: "a stranger's criterion prunes", work: pruneByStranger })
process.exitCode = steps.summarise()
rmSync(place, { recursive: true })

/** What is installed, and what that takes: no package of others, and no more bytes than the documentation says. */
async function installSmall() {
  const folder = join(place, 'small')
  const result = await installIn(folder, small)
  const files = listFiles(join(folder, 'node_modules'))
  const found = files
    .filter(path => path.endsWith('package.json'))
    .map(path => path.replace(/^@coppice.(.*).package\.json$/, '$1'))
  const extra = found.filter(name => !small.includes(name))
  if (extra.length > 0) throw new Error(`Expected only ${small.join(', ')}. Received also: ${extra.join(', ')}.`)
  return result.code === 0 ? checkSize(folder) : result
}

/** @param {string} folder */
function listFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    path => !path.includes('.package-lock') && statSync(join(folder, path)).isFile(),
  )
}

/** @param {string} folder */
async function checkSize(folder) {
  const modules = join(folder, 'node_modules')
  const unpacked = listFiles(modules).reduce((sum, path) => sum + statSync(join(modules, path)).size, 0)
  const { minified, brotli } = await measureBundle(folder)
  /** @type {Readonly<Record<keyof typeof limits, number>>} */
  const sizes = { unpacked, minified, brotli }
  const received = Object.entries(sizes)
    .map(([name, size]) => `${name} ${(size / 1000).toFixed(1)} kB`)
    .join(', ')
  console.log(`  ${received}`)
  if (unpacked <= limits.unpacked && minified <= limits.minified && brotli <= limits.brotli) return { code: 0 }
  return { code: 1, output: `Expected at most ${JSON.stringify(limits)} bytes. Received: ${received}.` }
}

function runInstalled() {
  const commandLine = join(all, 'node_modules/coppice/bin/coppice.js')
  return runCommand(findNode(), [commandLine, '--help'], { output: 'keep', cwd: place })
}

function runConformance() {
  const example = join(root, 'examples/custom-criterion')
  for (const file of ['mine.ts', 'conforms.ts']) copyFileSync(join(example, file), join(all, file))
  return runCommand(findNode(), ['conforms.ts'], { output: 'keep', cwd: all })
}

/** Prunes a small network by the criterion in a file, with data, where neither the repository nor onnxruntime is. */
async function pruneByStranger() {
  writeFileSync(join(all, 'make.js'), makeModelAndData)
  const made = await runCommand(findNode(), ['make.js'], { output: 'keep', cwd: all })
  if (made.code !== 0) return made
  const flags = ['--criterion', './mine.ts', '--granularity', 'element', '--sparsity', '0.8', '--data', 'examples.csv']
  const command = ['node_modules/coppice/bin/coppice.js', 'prune', 'in.onnx', 'out.onnx', '--label-column', 'none']
  return runCommand(findNode(), [...command, ...flags], { output: 'keep', cwd: all })
}
