/** `npm run test:browser`: builds the app and goes through it in a real browser; says so where there is none. With names, only the tests of those files. */
import { buildDemo } from './lib/build-demo.mjs'
import { runCommand } from './lib/command.mjs'
import { provideChromium } from './lib/provide-chromium.mjs'
import { installationSteps, isInstalled } from './lib/prepare.mjs'
import { createSteps } from './lib/steps.mjs'

const steps = createSteps()
for (const step of installationSteps()) await steps.run(step)
if (isInstalled()) await runSuite()
process.exitCode = steps.summarise()

async function runSuite() {
  const { code } = await steps.run({ title: 'build the app', work: () => buildDemo('show') })
  if (code !== 0) return
  const { path, skipped } = await provideChromium()
  if (skipped) console.log(`browser: skipped, since ${skipped}`)
  if (!path) return
  process.env['COPPICE_CHROMIUM'] = path
  await steps.run({
    title: 'tests in Chromium (vitest)',
    work: () => runCommand('vitest', ['run', '--config', 'vitest.browser.config.ts', ...process.argv.slice(2)]),
  })
}
