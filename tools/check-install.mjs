/** Installs the packed tarballs into empty folders as a stranger would, imports every package and runs the command line. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './lib/command.mjs'
import { findNode, root } from './lib/paths.mjs'
import { createSteps } from './lib/steps.mjs'

const folders = readdirSync(join(root, 'packages'))
const small = ['spec', 'graph', 'core', 'criterion-sparsity']
const makeModelAndData = `
import { writeFileSync } from 'node:fs'
import { encodeOnnx, perceptron, seeded } from '@coppice/testkit'
writeFileSync('in.onnx', await encodeOnnx(perceptron(1)))
const random = seeded(1, 'data')
const row = () => Array.from({ length: 20 }, () => random.uniform().toFixed(3)).join()
writeFileSync('examples.csv', Array.from({ length: 40 }, row).join('\\n'))
`
const place = mkdtempSync(join(tmpdir(), 'coppice-install-'))
const steps = createSteps()

await steps.run({ title: 'core and a criterion bring in nothing but spec and graph', work: installSmall })
await steps.run({ title: 'every package installs and can be imported', work: installAll })
await steps.run({ title: 'the installed command line answers', work: runInstalled })
await steps.run({ title: "a stranger's criterion conforms", work: runConformance })
await steps.run({ title: "a stranger's criterion prunes", work: pruneByStranger })
process.exitCode = steps.summarise()
rmSync(place, { recursive: true })

async function installSmall() {
  const folder = join(place, 'small')
  const result = await install(folder, small)
  const found = readdirSync(join(folder, 'node_modules'), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('package.json'))
    .map(path => path.replace(/^@coppice.(.*).package\.json$/, '$1'))
  const extra = found.filter(name => !small.includes(name))
  if (extra.length > 0) throw new Error(`Expected only ${small.join(', ')}. Received also: ${extra.join(', ')}.`)
  return result
}

async function installAll() {
  const folder = join(place, 'all')
  const result = await install(folder, folders)
  if (result.code !== 0) return result
  const imports = folders.map(name => `await import('${name === 'coppice' ? name : `@coppice/${name}`}')`)
  writeFileSync(join(folder, 'imports.js'), imports.join('\n'))
  return runCommand(findNode(), ['imports.js'], { output: 'keep', cwd: folder })
}

function runInstalled() {
  const commandLine = join(place, 'all/node_modules/coppice/bin/coppice.js')
  return runCommand(findNode(), [commandLine, '--help'], { output: 'keep', cwd: place })
}

function runConformance() {
  const example = join(root, 'examples/custom-criterion')
  for (const file of ['mine.ts', 'conforms.ts']) copyFileSync(join(example, file), join(place, 'all', file))
  return runCommand(findNode(), ['conforms.ts'], { output: 'keep', cwd: join(place, 'all') })
}

/** Prunes a small network by the criterion in a file, with data, where neither the repository nor onnxruntime is. */
async function pruneByStranger() {
  const folder = join(place, 'all')
  writeFileSync(join(folder, 'make.js'), makeModelAndData)
  const made = await runCommand(findNode(), ['make.js'], { output: 'keep', cwd: folder })
  if (made.code !== 0) return made
  const flags = ['--criterion', './mine.ts', '--granularity', 'element', '--sparsity', '0.8', '--data', 'examples.csv']
  const command = ['node_modules/coppice/bin/coppice.js', 'prune', 'in.onnx', 'out.onnx', '--label-column', 'none']
  return runCommand(findNode(), [...command, ...flags], { output: 'keep', cwd: folder })
}

/** @param {string} folder @param {readonly string[]} names */
function install(folder, names) {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  return runCommand('npm', ['install', '--no-fund', '--no-audit', ...names.map(findTarball)], {
    output: 'keep',
    cwd: folder,
  })
}

/** @param {string} name */
function findTarball(name) {
  const packed = join(root, 'packages', name, 'packed')
  const tarball = readdirSync(packed).find(file => file.endsWith('.tgz'))
  if (!tarball) throw new Error(`packages/${name} is not packed. Run npm run check:packages first.`)
  return join(packed, tarball)
}
