import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { root } from './paths.mjs'

/** The folders under packages/, each a package that is published. */
export const folders = readdirSync(join(root, 'packages'))

/** The name that npm knows the package of a folder by. @param {string} folder */
export function packageName(folder) {
  return folder.endsWith('coppice') || folder.startsWith('create-') ? folder : `@coppice/${folder}`
}

/**
 * The tarball of a package as it would be published.
 *
 * @param {string} folder under packages/
 */
export function findTarball(folder) {
  const packed = join(root, 'packages', folder, 'packed')
  const tarball = readdirSync(packed).find(file => file.endsWith('.tgz'))
  if (!tarball) throw new Error(`packages/${folder} is not packed. Run npm run check:packages first.`)
  return join(packed, tarball)
}

/**
 * Installs packages into a new folder from their tarballs, as a stranger would.
 *
 * @param {string} folder made here
 * @param {readonly string[]} names folders under packages/
 */
export function installIn(folder, names) {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  return addTarballs(folder, names)
}

/**
 * The same in a folder that has a package.json, which stays as it is.
 *
 * @param {string} folder @param {readonly string[]} names
 */
export function addTarballs(folder, names) {
  const parameters = ['install', '--no-save', '--no-package-lock', '--no-fund', '--no-audit', ...names.map(findTarball)]
  return runCommand('npm', parameters, { output: 'keep', cwd: folder })
}
