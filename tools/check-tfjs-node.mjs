/** Builds `@tensorflow/tfjs-node` in a scratch folder and runs the tests that need it; says why where it cannot be had. */
import { buildTfjsNode } from './lib/build-tfjs-node.mjs'
import { runCommand } from './lib/command.mjs'

const variable = 'COPPICE_TFJS_NODE'
const given = process.env[variable]
const { path, skipped } = given ? { path: given } : await buildTfjsNode()
if (skipped) console.log(`tfjs-node: skipped, since ${skipped}`)
if (path) process.exitCode = await runTests(path)

/** @param {string} path */
async function runTests(path) {
  console.log(`tfjs-node: ${path}`)
  process.env[variable] = path
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  const tests = ['packages/backend-node/src/tfjs-node']
  const { code } = await runCommand('vitest', ['run', '--reporter=verbose', ...tests])
  return code
}
