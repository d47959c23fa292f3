#!/usr/bin/env node
/** `npx coppice` in a clone: sets up what is missing, then runs the command line under the project's own Node. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { environment, findNode, root } from './lib/paths.mjs'
import { isBuilt, isInstalled, preparationSteps } from './lib/prepare.mjs'
import { createSteps } from './lib/steps.mjs'

if ((isInstalled() && isBuilt()) || (await prepare())) runCommandLine()
else process.exitCode = 1

async function prepare() {
  const steps = createSteps(process.stderr)
  for (const step of preparationSteps()) {
    const { code } = await steps.run(step)
    if (code !== 0) return false
  }
  return true
}

function runCommandLine() {
  const commandLine = join(root, 'packages/coppice/bin/coppice.js')
  const parameters = [commandLine, ...process.argv.slice(2)]
  const child = spawn(findNode(), parameters, { stdio: 'inherit', env: environment() })
  child.on('close', (code, signal) => (process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)))
  // A terminal sends Ctrl-C to both processes itself; the child decides how to end.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
}
