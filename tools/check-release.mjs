/** Rehearses releases in a scratch copy of the last commit, against a registry on this machine: see the page on releases. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './lib/command.mjs'
import { inTurn } from './lib/in-turn.mjs'
import { findUpstream, openRegistry, settingsFor } from './lib/local-registry.mjs'
import { findNode, root } from './lib/paths.mjs'
import { createSteps } from './lib/steps.mjs'
import { folders, packageName } from './lib/tarballs.mjs'

const [spec, sparsity, entropy] = ['@coppice/spec', '@coppice/criterion-sparsity', '@coppice/criterion-entropy']
const flags = ['--no-fund', '--no-audit', '--no-package-lock', '--prefer-online']
const place = mkdtempSync(join(tmpdir(), 'coppice-release-'))
const [scratch, user] = [join(place, 'copy'), join(place, 'user')]
const upstream = await findUpstream()
const registry = await openRegistry(new Set(folders.map(packageName)), upstream)
const settings = settingsFor(registry, place)
const steps = createSteps()

const works = [
  { title: 'copy the last commit, with what is built', work: copyRepository },
  { title: 'release everything for the first time', work: releaseFirst },
  { title: 'a user installs it', work: installFirst },
  { title: 'correct one criterion: a patch of it alone', work: releasePatch },
  { title: 'change the plugin interface: a breaking release of another', work: releaseBreaking },
  { title: 'the user installs both', work: () => inUser('npm', ['install', ...flags, sparsity, entropy]) },
  { title: 'the corrected criterion prunes', work: () => prune(`${sparsity}#l1`) },
  { title: 'the one for the next interface is refused in words', work: expectRefusal },
]

for (const work of works) if ((await steps.run(work)).code !== 0) break
process.exitCode = steps.summarise()
registry.close()
rmSync(place, { recursive: true })

async function copyRepository() {
  return inTurn([
    () => runCommand('git', ['clone', '--quiet', '--no-hardlinks', root, scratch], { output: 'keep' }),
    () => inCopy('git', ['checkout', '--quiet', '-B', 'main']),
    () => inCopy('git', ['config', 'user.name', 'Rehearsal']),
    () => inCopy('git', ['config', 'user.email', 'rehearsal@example.com']),
    () => inCopy('pnpm', ['install', '--frozen-lockfile', '--prefer-offline', '--registry', upstream]),
    async () => copyBuilt(),
  ])
}

function copyBuilt() {
  for (const folder of folders) {
    const dist = join(root, 'packages', folder, 'dist')
    cpSync(dist, join(scratch, 'packages', folder, 'dist'), { recursive: true, preserveTimestamps: true })
  }
  return { code: 0 }
}

async function releaseFirst() {
  const result = await inTurn([() => raiseVersions(), () => inCopy('changeset', ['publish'], settings)])
  if (result.code !== 0) return result
  return expectEqual('packages published', registry.published().length, folders.length)
}

async function installFirst() {
  mkdirSync(user)
  writeFileSync(join(user, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  return inTurn([
    () => inUser('npm', ['install', ...flags, 'coppice']),
    () => runCommand(findNode(), ['tools/make-sample.ts', join(user, 'in.onnx')], { output: 'keep' }),
  ])
}

/** A better description of a criterion, which is all that its users notice. */
async function releasePatch() {
  const before = registry.published()
  edit('packages/criterion-sparsity/src/criteria.ts', 'Sum of |w| over', 'The sum of |w| over')
  describeChange('patch', [sparsity], 'patch', 'l1 is described in a sentence.')
  const result = await inTurn([
    () => inCopy('tsc', ['-b', 'packages/criterion-sparsity']),
    () => raiseVersions(),
    () => inCopy('changeset', ['publish'], settings),
  ])
  if (result.code !== 0) return result
  const released = registry.published().slice(before.length)
  return expectEqual('released', released.join(), `${sparsity}@${nextPatch(versionIn(before, sparsity))}`)
}

/** The next version of the plugin interface, and one criterion that is written for it; nobody else is yet. */
async function releaseBreaking() {
  const before = registry.published()
  edit('packages/spec/src/check-plugin.ts', 'pluginApi = 1', 'pluginApi = 2')
  edit('packages/spec/src/plugin.ts', 'readonly api: 1', 'readonly api: 2')
  for (const kind of ['criterion', 'allocation'])
    edit(`packages/spec/src/${kind}.ts`, `kind: '${kind}', api: 1`, `kind: '${kind}', api: 2`)
  describeChange(
    'breaking',
    [spec, entropy],
    'minor',
    'Plugins are written for version 2 of the interface: say api: 2.',
  )
  const result = await inTurn([
    () => inCopy('tsc', ['-b', 'packages/criterion-entropy']),
    () => raiseVersions(),
    () =>
      inCopy('pnpm', ['publish', '--recursive', '--no-git-checks', '--filter', spec, '--filter', entropy], settings),
  ])
  if (result.code !== 0) return result
  const released = registry.published().slice(before.length).sort().join()
  const changes = readFileSync(join(scratch, 'packages/criterion-entropy/CHANGELOG.md'), 'utf8')
  if (!changes.includes('say api: 2')) throw new Error(`The changelog does not say what to do: ${changes}`)
  const expected = [entropy, spec].map(name => `${name}@${nextMinor(versionIn(before, name))}`).join()
  return expectEqual('released', released, expected)
}

/** @param {string} criterion */
function prune(criterion) {
  const command = [
    'node_modules/coppice/bin/coppice.js',
    'prune',
    'in.onnx',
    'out.onnx',
    '--sparsity',
    '0.5',
    '--force',
  ]
  return runCommand(findNode(), [...command, '--criterion', criterion], { output: 'keep', cwd: user })
}

async function expectRefusal() {
  rmSync(join(user, 'out.onnx'), { force: true })
  const { code, output } = await prune(`${entropy}#surprisal`)
  const words = [
    `--criterion ${entropy}: expected a criterion for version 1 of the plugin interface, received version 2`,
    'Update Coppice, or install an earlier version of the package that surprisal comes from.',
  ]
  console.log(output.trim().replace(/^/gm, '  '))
  const missing = words.filter(word => !output.includes(word))
  if (code === 2 && missing.length === 0 && !existsSync(join(user, 'out.onnx'))) return { code: 0 }
  return { code: 1, output: `Expected exit code 2 and: ${words.join('\n')}\nReceived ${code}: ${output}` }
}

/** @param {string} name @param {readonly string[]} packages @param {'patch' | 'minor'} size @param {string} text */
function describeChange(name, packages, size, text) {
  const lines = packages.map(each => `'${each}': ${size}`)
  writeFileSync(join(scratch, `.changeset/${name}.md`), `---\n${lines.join('\n')}\n---\n\n${text}\n`)
}

/** As `npm run release:version` does, but for the lockfile, which nobody reads here. */
function raiseVersions() {
  return inTurn([
    () => inCopy('changeset', ['version']),
    () => inCopy('git', ['commit', '--quiet', '--all', '--message', 'Release']),
  ])
}

/** @param {string} path @param {string} from @param {string} to */
function edit(path, from, to) {
  const file = join(scratch, path)
  const text = readFileSync(file, 'utf8')
  if (!text.includes(from)) throw new Error(`${path} does not say '${from}'`)
  writeFileSync(file, text.replace(from, to))
}

/** @param {readonly string[]} published @param {string} name */
function versionIn(published, name) {
  return published.findLast(each => each.startsWith(`${name}@`))?.slice(name.length + 1) ?? 'none'
}

/** @param {string} version */
function nextPatch(version) {
  return version.replace(/\d+$/, last => String(Number(last) + 1))
}

/** @param {string} version */
function nextMinor(version) {
  return version.replace(/\.(\d+)\.\d+$/, (_, minor) => `.${Number(minor) + 1}.0`)
}

/** @param {string} what @param {unknown} received @param {unknown} expected */
function expectEqual(what, received, expected) {
  console.log(`  ${what}: ${String(received)}`)
  return received === expected ? { code: 0 } : { code: 1, output: `Expected ${what}: ${String(expected)}.` }
}

/** @param {string} file @param {readonly string[]} parameters @param {Record<string, string>} [env] */
function inCopy(file, parameters, env) {
  return runCommand(file, parameters, { output: 'keep', cwd: scratch, ...(env && { env }) })
}

/** @param {string} file @param {readonly string[]} parameters */
function inUser(file, parameters) {
  return runCommand(file, parameters, { output: 'keep', cwd: user, env: settings })
}
