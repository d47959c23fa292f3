import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { accuracy } from './accuracy.ts'
import { criteria } from './criteria.ts'
import { formats } from './formats.ts'
import { ledger } from './ledger.ts'
import type { Benchmark } from './lib/benchmark.ts'
import { describeMachine, formatMachine } from './lib/describe-machine.ts'
import { recipes } from './recipes.ts'
import { speed } from './speed.ts'
import { streaming } from './streaming.ts'
import { trainingPruning } from './training-pruning.ts'
import { training } from './training.ts'

const benchmarks: readonly Benchmark[] = [
  speed,
  accuracy,
  criteria,
  formats,
  ledger,
  recipes,
  training,
  trainingPruning,
  streaming,
]
const usage = `Usage: npm run bench -- <${benchmarks.map(({ name }) => name).join(' | ')}> [options]

  --json   prints data instead of tables
  --save   also writes what is printed to benchmarks/results/<name>.md
  --peer   speed: runs Torch-Pruning by turns with ours; COPPICE_PEER_PYTHON is a Python that has it
  --quick  few and small rounds: to see that it works, not to measure
  --kept   criteria, recipes, training-pruning: measures nothing, shows what is kept in COPPICE_BENCH_PARTS`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    peer: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    kept: { type: 'boolean', default: false },
  },
})
const benchmark = benchmarks.find(({ name }) => name === positionals[0])
if (benchmark) await runBenchmark(benchmark)
else {
  process.stderr.write(`${usage}\n`)
  process.exitCode = 2
}

async function runBenchmark({ name, title, run }: Benchmark): Promise<void> {
  const machine = describeMachine()
  const { text, data } = await run(values)
  const page = `# ${title}\n\n${formatMachine(machine)}\n\n${text}\n`
  process.stdout.write(values.json ? `${JSON.stringify({ benchmark: name, machine, data }, null, 2)}\n` : page)
  if (values.save) await writeFile(join(import.meta.dirname, 'results', `${name}.md`), page)
}
