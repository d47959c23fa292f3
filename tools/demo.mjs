/** `npm run demo`: builds the app of `apps/demo` and serves it on this machine. */
import { runCommand } from './lib/command.mjs'
import { buildDemo, demo } from './lib/build-demo.mjs'
import { isInstalled, installationSteps } from './lib/prepare.mjs'
import { createSteps } from './lib/steps.mjs'

const steps = createSteps()
for (const step of installationSteps()) await steps.run(step)
if (isInstalled()) await steps.run({ title: 'build the app', work: () => buildDemo('show') })
process.exitCode = steps.summarise()
if (process.exitCode === 0) await runCommand('vite', ['preview', '--host', '127.0.0.1'], { cwd: demo })
