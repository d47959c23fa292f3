/** `npm run bench -- <name>`: runs one benchmark from the sources, under the project's own Node. */
import { runCommand } from './lib/command.mjs'
import { findNode } from './lib/paths.mjs'

const parameters = ['--conditions=source', 'benchmarks/run.ts', ...process.argv.slice(2)]
const { code } = await runCommand(findNode(), parameters)
process.exitCode = code
