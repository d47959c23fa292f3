/** Walks the way of a stranger's plugin for each kind: made by `npm create` from a registry on this machine, installed, tested, packed, and used to prune from its source and from its tarball. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './lib/command.mjs'
import { inTurn } from './lib/in-turn.mjs'
import { findUpstream, openRegistry, settingsFor } from './lib/local-registry.mjs'
import { findNode } from './lib/paths.mjs'
import { createSteps } from './lib/steps.mjs'
import { addTarballs, findTarball, folders, packageName } from './lib/tarballs.mjs'

const kinds = ['criterion', 'backend', 'format']
const plugins = folders.filter(folder => !folder.startsWith('create-'))
const makeInputs = `
import { writeFileSync } from 'node:fs'
import { encodeOnnx, perceptron, seeded } from '@coppice/testkit'
const random = seeded(1, 'data')
const row = () => Array.from({ length: 20 }, () => random.normal()).join()
writeFileSync('in.onnx', await encodeOnnx(perceptron(1)))
writeFileSync('data.csv', Array.from({ length: 40 }, row).join('\\n'))
`
const data = ['--data', 'data.csv', '--evaluation', '0', '--label-column', 'none', '--criterion', 'activation-mean']

/** The command lines that prune by each kind, given where it is; the third word of the last is what they write. @type {Record<string, (place: string) => string[][]>} */
const uses = {
  criterion: place => [['prune', 'in.onnx', 'by-criterion.onnx', '--criterion', `${place}:power=1`]],
  backend: place => [['prune', 'in.onnx', 'by-backend.onnx', '--plugin', place, '--backend', 'my-backend', ...data]],
  format: place => [
    ['convert', 'in.onnx', 'in.my-format', '--plugin', place],
    ['prune', 'in.my-format', 'out.my-format', '--plugin', place],
  ],
}
const place = mkdtempSync(join(tmpdir(), 'coppice-plugins-'))
const user = join(place, 'user')
const registry = await openRegistry(new Set(folders.map(packageName)), await findUpstream())
const stranger = { ...settingsFor(registry, place), HOME: makeFolder('home'), npm_config_cache: makeFolder('cache') }
const steps = createSteps()

await steps.run({ title: 'create-coppice-plugin is published to a registry', work: publishMaker })
for (const kind of kinds) {
  const parameters = ['create', 'coppice-plugin@latest', `@me/my-${kind}`, '--', '--kind', kind]
  await steps.run({ title: `npm ${parameters.join(' ')}`, work: () => create(kind, parameters) })
  await steps.run({ title: `the ${kind} passes its tests and is packed`, work: () => testAndPack(kind) })
}
for (const kind of kinds)
  await steps.run({
    title: `the ${kind} prunes from its source`,
    work: () => prune(folderOf(kind), kind, `./src/my-${kind}.ts`),
  })
await steps.run({ title: 'a user installs all three from their tarballs', work: installPacked })
for (const kind of kinds)
  await steps.run({ title: `the ${kind} prunes as it was packed`, work: () => prune(user, kind, `@me/my-${kind}`) })
process.exitCode = steps.summarise()
registry.close()
rmSync(place, { recursive: true })

/** @param {string} name */
function makeFolder(name) {
  mkdirSync(join(place, name))
  return join(place, name)
}

/** Where a plugin of a kind is made. @param {string} kind */
function folderOf(kind) {
  return join(place, kind, `my-${kind}`)
}

/** With what it needs to run, and nothing else of the project. */
function publishMaker() {
  const tarballs = ['spec', 'create-coppice-plugin'].map(findTarball)
  return inTurn(
    tarballs.map(
      tarball => () => runCommand('npm', ['publish', tarball], { output: 'keep', env: stranger, cwd: place }),
    ),
  )
}

/** Makes a plugin in an empty folder, as somebody who never ran npm before. @param {string} kind @param {readonly string[]} parameters */
async function create(kind, parameters) {
  const made = await runCommand('npm', parameters, { output: 'keep', env: stranger, cwd: makeFolder(kind) })
  if (made.code !== 0 || existsSync(join(folderOf(kind), 'package.json'))) return made
  return { code: 1, output: `${made.output}\nThere is no package in ${folderOf(kind)}.` }
}

/** @param {string} kind */
function testAndPack(kind) {
  const folder = folderOf(kind)
  return inTurn([
    () => addTarballs(folder, plugins),
    () => runCommand('npm', ['test'], { output: 'keep', cwd: folder }),
    () => runCommand('npm', ['pack'], { output: 'keep', cwd: folder }),
    async () => checkTarball(folder, `my-${kind}`),
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

/** Prunes a small network in a folder by the plugin that is at this place, and looks for what was to be written. @param {string} folder @param {string} kind @param {string} module */
function prune(folder, kind, module) {
  const lines = uses[kind]?.(module) ?? []
  const output = lines.at(-1)?.[2] ?? 'nothing'
  return inTurn([
    () => writeInputs(folder),
    ...lines.map(line => () => coppice(folder, line)),
    () => (existsSync(join(folder, output)) ? { code: 0 } : { code: 1, output: `${output} was not written.` }),
  ])
}

/** @param {string} folder @param {readonly string[]} parameters */
function coppice(folder, parameters) {
  const program = 'node_modules/coppice/bin/coppice.js'
  return runCommand(findNode(), [program, ...parameters], { output: 'keep', cwd: folder })
}

function installPacked() {
  mkdirSync(user)
  const dependencies = Object.fromEntries(kinds.map(kind => [`@me/my-${kind}`, `file:./${copyTarball(kind)}`]))
  writeFileSync(join(user, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  return addTarballs(user, plugins)
}

/** @param {string} kind */
function copyTarball(kind) {
  const tarball = readdirSync(folderOf(kind)).find(file => file.endsWith('.tgz')) ?? 'nothing was packed'
  copyFileSync(join(folderOf(kind), tarball), join(user, tarball))
  return tarball
}

/** @param {string} folder */
function writeInputs(folder) {
  writeFileSync(join(folder, 'make-inputs.mjs'), makeInputs)
  return runCommand(findNode(), ['make-inputs.mjs'], { output: 'keep', cwd: folder })
}
