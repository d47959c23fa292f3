/** Runs the examples: `node examples/lib/main.ts [--short] [images | speech | text …]`. */
import { wasm } from '@coppice/backend-wasm'
import { mkdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { formatLedger } from '@coppice/report'
import { images } from '../images/images.ts'
import { speech } from '../speech/speech.ts'
import { text } from '../text/text.ts'
import type { Example, Outcome } from './example.ts'
import { formatOutcomes } from './table.ts'
import { writeReport } from './write-report.ts'

const all: Readonly<Record<string, Example>> = { images, speech, text }
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false }, out: { type: 'string', default: 'out/examples' } },
})
const names = positionals.length > 0 ? positionals : Object.keys(all)
const unknown = names.find(name => !Object.hasOwn(all, name))
if (unknown === undefined) await runAll()
else {
  process.stderr.write(`Expected some of ${Object.keys(all).join(', ')}. Received: ${unknown}\n`)
  process.exitCode = 2
}

async function runAll(): Promise<void> {
  const folder = values.out
  await mkdir(folder, { recursive: true })
  const session = await wasm().open()
  const outcomes: Outcome[] = []
  for (const name of names) {
    const started = performance.now()
    const outcome = await all[name]!({ session, folder, isShort: values.short })
    outcomes.push(outcome)
    const seconds = Math.round((performance.now() - started) / 1000)
    console.log(`\n${name}, ${seconds} s: ${outcome.title}\n${formatLedger(outcome.ledger)}\n${outcome.path}`)
  }
  await session.close()
  console.log(`\n${formatOutcomes(outcomes)}\n\nreport: ${await writeReport(outcomes, folder)}`)
}
