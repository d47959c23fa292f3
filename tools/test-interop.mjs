/** `npm run test:interop`: runs files through the real programs in Python, and says so where there is none. With names, only the tests of those files. */
import { runCommand } from './lib/command.mjs'
import { isInstalled, preparationSteps } from './lib/prepare.mjs'
import { cache, preparePython, prepareZoo } from './lib/prepare-python.mjs'
import { createSteps } from './lib/steps.mjs'

const steps = createSteps()
for (const step of preparationSteps()) await steps.run(step)
if (isInstalled()) await runSuite()
process.exitCode = steps.summarise()

async function runSuite() {
  /** @type {import('./lib/prepare-python.mjs').Prepared} */
  let prepared = {}
  await steps.run({
    title: `Python with Keras, TensorFlow, ONNX and safetensors, in ${cache}`,
    work: async () => {
      prepared = await preparePython()
      return { code: 0 }
    },
  })
  const { python, skipped } = prepared
  if (skipped) console.log(`interop: skipped, since ${skipped}`)
  if (python) await runTests(python)
}

/** @param {string} python */
async function runTests(python) {
  const made = await steps.run({
    title: 'zoo: small networks of every kind, made by the real programs',
    work: async () => {
      const { folder, ...result } = await prepareZoo(python)
      process.env['COPPICE_ZOO'] = folder
      return result
    },
  })
  if (made.code !== 0) return
  process.env['COPPICE_PYTHON'] = python
  const names = process.argv.slice(2)
  await steps.run({
    title: 'tests beside the real programs (vitest)',
    work: () => runCommand('vitest', ['run', '--config', 'vitest.interop.config.ts', ...names]),
  })
}
