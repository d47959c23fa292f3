/** Packs the package in the current folder as it would be published, and lets publint and attw judge the tarball. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './lib/command.mjs'

const folder = process.cwd()
const packed = join(folder, 'packed')
rmSync(packed, { recursive: true, force: true })
mkdirSync(packed)
await check('pnpm', ['pack', '--pack-destination', packed])
const tarball = join(packed, readdirSync(packed).find(name => name.endsWith('.tgz')) ?? 'nothing was packed')
await check('publint', [tarball, '--strict'])
await check('attw', [tarball, '--profile', 'esm-only'])

/** @param {string} file @param {string[]} parameters */
async function check(file, parameters) {
  const { code, output } = await runCommand(file, parameters, { output: 'keep', cwd: folder })
  if (code === 0) return
  console.error(`${file} ${parameters.join(' ')}\n${output}`)
  process.exit(code)
}
