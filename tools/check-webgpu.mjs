/** Runs the tests of WebGPU on a software adapter, for every tiny model; says why where there is none. */
import { runCommand } from './lib/command.mjs'
import { findSoftwareGpu } from './lib/find-software-gpu.mjs'

const { environment, skipped } = await findSoftwareGpu()
if (skipped) console.log(`webgpu: skipped, since ${skipped}`)
if (environment) process.exitCode = await runTests(environment)

/** @param {Record<string, string>} environment */
async function runTests(environment) {
  Object.assign(process.env, environment, { COPPICE_WEBGPU: 'thorough' })
  const { code } = await runCommand('vitest', ['run', '--reporter=verbose', 'packages/backend-webgpu/'])
  return code
}
