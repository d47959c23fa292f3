/** Fails when a package imports what the direction of imports forbids: spec <- graph <- core <- coppice, plugins on spec. */
import { fileURLToPath } from 'node:url'
import { findViolations } from './lib/import-rules.ts'

const violations = await findViolations(fileURLToPath(new URL('..', import.meta.url)))
for (const { file, line, message } of violations) console.error(`${file}:${line}: ${message}`)
if (violations.length > 0) process.exitCode = 1
