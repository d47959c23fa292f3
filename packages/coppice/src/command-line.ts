import process from 'node:process'
import { runCommandLine } from './run-command-line.ts'

const controller = new AbortController()
process.once('SIGINT', () => controller.abort())
process.once('SIGTERM', () => controller.abort())
// The reader of a pipe may go away; there is nobody left to tell.
process.stdout.on('error', () => process.exit(1))

const code = await runCommandLine(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  folder: process.cwd(),
  signal: controller.signal,
  importOptional: name => import(name),
})
process.exitCode = code
if (controller.signal.aborted) process.exit(code)
