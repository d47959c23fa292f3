import process from 'node:process'
import { runCommandLine } from './run-command-line.ts'

const controller = new AbortController()
let signalCode: number | undefined
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    signalCode = code
    controller.abort()
  })

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads a pipe may stop reading; that is no error.
  if (error.code !== 'EPIPE') process.stderr.write(`error: standard output: ${error.message}\n`)
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

const code = await runCommandLine(process.argv.slice(2), {
  get stdin() {
    return process.stdin
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  folder: process.cwd(),
  signal: controller.signal,
  importOptional: name => import(name),
})
process.exitCode = code
// What was interrupted may still be at work.
if (signalCode !== undefined) process.exit(signalCode)
