/** Walks the way of a stranger's plugin for each kind: made, installed, tested, packed; the criterion prunes as well. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './lib/command.mjs'
import { inTurn } from './lib/in-turn.mjs'
import { findNode } from './lib/paths.mjs'
import { createSteps } from './lib/steps.mjs'
import { addTarballs, folders, installIn } from './lib/tarballs.mjs'

const kinds = ['criterion', 'backend', 'format']
const plugins = folders.filter(folder => !folder.startsWith('create-'))
const makeModel = `
import { writeFileSync } from 'node:fs'
import { encodeOnnx, perceptron } from '@coppice/testkit'
writeFileSync('in.onnx', await encodeOnnx(perceptron(1)))
`
const place = mkdtempSync(join(tmpdir(), 'coppice-plugins-'))
const steps = createSteps()

await steps.run({
  title: 'create-coppice-plugin installs',
  work: () => installIn(join(place, 'maker'), ['create-coppice-plugin', 'spec']),
})
for (const kind of kinds)
  await steps.run({ title: `a ${kind} is made, passes its tests and is packed`, work: () => walkThrough(kind) })
await steps.run({
  title: 'the criterion prunes from its source',
  work: () => prune('source', './src/my-criterion.ts:power=1'),
})
await steps.run({
  title: 'the criterion prunes as it was packed',
  work: () => prune('packed', '@me/my-criterion:power=1'),
})
process.exitCode = steps.summarise()
rmSync(place, { recursive: true })

/** @param {string} kind */
function walkThrough(kind) {
  const name = `my-${kind}`
  const maker = join(place, 'maker/node_modules/create-coppice-plugin/bin/create-coppice-plugin.js')
  const folder = join(place, name)
  return inTurn([
    () => runCommand(findNode(), [maker, `@me/${name}`, '--kind', kind], { output: 'keep', cwd: place }),
    () => addTarballs(folder, plugins),
    () => runCommand('npm', ['test'], { output: 'keep', cwd: folder }),
    () => runCommand('npm', ['pack'], { output: 'keep', cwd: folder }),
    async () => checkTarball(folder, name),
  ])
}

/** @param {string} folder @param {string} name */
async function checkTarball(folder, name) {
  const tarball = readdirSync(folder).find(file => file.endsWith('.tgz'))
  const { output } = await runCommand('tar', ['tzf', join(folder, tarball ?? 'nothing was packed')], { output: 'keep' })
  const listed = output
    .trim()
    .split('\n')
    .map(path => path.replace('package/', ''))
  const expected = ['LICENSE', 'README.md', `dist/${name}.d.ts`, `dist/${name}.js`, `docs/${name}.md`, 'package.json']
  const missing = expected.filter(path => !listed.includes(path))
  const stray = listed.filter(path => /\.test\.|^src\/|^\.changeset/.test(path))
  if (missing.length + stray.length === 0) return { code: 0 }
  return { code: 1, output: `Missing: ${missing.join(', ') || 'nothing'}. Too much: ${stray.join(', ') || 'nothing'}.` }
}

/** Prunes a small network by the criterion: in the folder where it is worked on, or where its tarball is installed. @param {'source' | 'packed'} way @param {string} criterion */
function prune(way, criterion) {
  const source = join(place, 'my-criterion')
  const folder = way === 'source' ? source : join(place, 'user')
  const commandLine = 'node_modules/coppice/bin/coppice.js'
  const flags = ['--criterion', criterion, '--sparsity', '0.5', '--force']
  return inTurn([
    () => (way === 'source' ? { code: 0 } : installPacked(source, folder)),
    () => writeModel(folder),
    () =>
      runCommand(findNode(), [commandLine, 'prune', 'in.onnx', 'out.onnx', ...flags], { output: 'keep', cwd: folder }),
    () => (existsSync(join(folder, 'out.onnx')) ? { code: 0 } : { code: 1, output: 'out.onnx was not written.' }),
  ])
}

/** @param {string} source @param {string} folder */
async function installPacked(source, folder) {
  mkdirSync(folder)
  const tarball = readdirSync(source).find(file => file.endsWith('.tgz')) ?? 'nothing was packed'
  copyFileSync(join(source, tarball), join(folder, tarball))
  const dependencies = { '@me/my-criterion': `file:./${tarball}` }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  return addTarballs(folder, plugins)
}

/** @param {string} folder */
function writeModel(folder) {
  writeFileSync(join(folder, 'make-model.mjs'), makeModel)
  return runCommand(findNode(), ['make-model.mjs'], { output: 'keep', cwd: folder })
}
