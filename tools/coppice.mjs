#!/usr/bin/env node
/** `npx coppice` in a clone: sets up what is missing, then runs the command line under the project's own Node. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { environment, findNode, root } from './lib/paths.mjs'
import { isBuilt, isInstalled, preparationSteps } from './lib/prepare.mjs'
import { createSteps } from './lib/steps.mjs'

const ready = (isInstalled() && isBuilt()) || (await prepare())
process.exitCode = ready ? runCommandLine() : 1

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
  const child = spawnSync(findNode(), [commandLine, ...process.argv.slice(2)], { stdio: 'inherit', env: environment() })
  return child.status ?? 130
}
