/** Runs the examples: `node examples/lib/main.ts [--short] [--seeds 3] [images | speech | text …]`. */
import { wasm } from '@coppice/backend-wasm'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { formatLedger } from '@coppice/report'
import { images } from '../images/images.ts'
import { speech } from '../speech/speech.ts'
import { text } from '../text/text.ts'
import type { Example, Outcome } from './example.ts'
import { formatOutcomes } from './table.ts'
import type { Runs } from './table.ts'
import { writeReport } from './write-report.ts'

const all: Readonly<Record<string, Example>> = { images, speech, text }
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '1' },
    out: { type: 'string', default: 'out/examples' },
  },
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
  const examples: Runs[] = []
  for (const name of names) {
    const started = performance.now()
    const run = (seed: number) =>
      all[name]!({ session, folder: seed === 1 ? folder : join(folder, `seed-${seed}`), isShort: values.short, seed })
    const runs: [Outcome, ...Outcome[]] = [await run(1)]
    for (let seed = 2; seed <= Number(values.seeds); seed++) runs.push(await run(seed))
    examples.push(runs)
    const seconds = Math.round((performance.now() - started) / 1000)
    const [{ title, ledger, path }] = runs
    console.log(`\n${name}, ${seconds} s: ${title}\n${formatLedger(ledger)}\n${path}`)
  }
  await session.close()
  console.log(`\n${formatOutcomes(examples)}\n\nreport: ${await writeReport(examples, folder)}`)
}
