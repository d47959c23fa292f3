/** `npm test`: sets up, builds, checks and tests everything that runs every day. With names, only the tests of those files. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './lib/command.mjs'
import { fixtures, root } from './lib/paths.mjs'
import { isInstalled, preparationSteps } from './lib/prepare.mjs'
import { createSteps } from './lib/steps.mjs'

const steps = createSteps()
const slow = process.argv.includes('--slow')
const names = process.argv.slice(2).filter(word => word !== '--slow')
const report = join(root, 'out/test-report.json')

/** @param {string} title @param {string} file @param {...string} parameters */
const check = (title, file, ...parameters) => ({
  title,
  work: () => runCommand(file, parameters, { output: 'keep' }),
})

const checks = [
  check('lint (eslint)', 'eslint', '.', '--max-warnings', '0'),
  check('types, tests included (tsc)', 'tsc', '--project', 'tsconfig.check.json'),
  check('format (prettier)', 'prettier', '--check', '--log-level', 'warn', '.'),
  check('direction of imports', 'node', 'tools/check-imports.ts'),
  check('workspace (sherif)', 'sherif'),
  check('unused code (knip)', 'knip', '--no-config-hints'),
  check('documentation of every export', 'node', 'tools/check-docs.ts'),
  check('packed tarballs (publint, attw)', 'turbo', 'run', 'check-package', '--output-logs', 'errors-only'),
]

for (const step of preparationSteps()) await steps.run(step)
const installed = isInstalled()
if (installed && !slow && names.length === 0) await steps.runAll(checks, 2)
if (installed) await steps.run({ title: slow ? 'slow tests (vitest)' : 'tests (vitest)', work: runTests })
process.exitCode = steps.summarise()
if (installed) console.log(`\n${closingLine()}`)

async function runTests() {
  rmSync(report, { force: true })
  const configuration = slow ? ['--config', 'vitest.slow.config.ts'] : []
  const reporters = [
    slow ? '--reporter=verbose' : '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const result = await runCommand('vitest', ['run', ...configuration, ...reporters, ...names])
  return result.code === 0 ? refuseIdleFiles() : result
}

/** Fails when the fixtures are there and a file ran none of its tests all the same: it looks for them in the wrong place. */
function refuseIdleFiles() {
  const idle = existsSync(fixtures) ? readReport().testResults.filter(file => !file.assertionResults.some(hasRun)) : []
  const output = idle.map(({ name }) => `${name} ran no test though ${fixtures} is there`).join('\n')
  return { code: idle.length === 0 ? 0 : 1, output }
}

/** @param {{ status: string }} test */
function hasRun({ status }) {
  return status === 'passed' || status === 'failed'
}

/** A count that any reader of the log understands; a file that could not run at all counts as one failure. */
function closingLine() {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = readReport()
  const unrun = testResults.filter(file => file.status === 'failed' && !file.assertionResults.some(hasRun)).length
  const skipped = numPendingTests + numTodoTests
  return `tests: ${numPassedTests} passed, ${numFailedTests + unrun} failed, ${skipped} skipped`
}

/**
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ name: string, status: string, assertionResults: { status: string }[] }[]} testResults
 *
 * @returns {Report}
 */
function readReport() {
  try {
    return /** @type {Report} */ (JSON.parse(readFileSync(report, 'utf8')))
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] }
  }
}
