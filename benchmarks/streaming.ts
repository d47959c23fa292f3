import { copyFile, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { report, type Benchmark, type BenchmarkOptions, type Measured } from './lib/benchmark.ts'
import { makeCheckpoint, type MadeCheckpoint } from './lib/make-checkpoint.ts'
import { markdownTable } from './lib/markdown-table.ts'
import { runMeasured, type Measurement } from './lib/run-measured.ts'

/** What one round took: both by turns, so that both meet the same machine. */
interface Round {
  /** Seconds to copy all files, twice, each brought to the disk. */
  readonly copies: readonly [number, number]
  readonly pruned: Measurement
}

const wanted = { ratio: 0.7, peak: 400e6 }
const sparsity = 0.9

/** Pruning of a checkpoint larger than memory may be: speed beside that of copying, and the memory it takes. */
export const streaming: Benchmark = {
  name: 'streaming',
  title: 'A sharded checkpoint pruned to an exact threshold while it is read',
  run: measureStreaming,
}

async function measureStreaming({ quick }: BenchmarkOptions): Promise<Measured> {
  const folder = await mkdtemp(join(process.env['COPPICE_BENCH_FOLDER'] ?? tmpdir(), 'coppice-streaming-'))
  try {
    report('writing the checkpoint')
    const checkpoint = await makeCheckpoint(join(folder, 'in'), quick ? 7e8 : 8e9)
    const rounds: Round[] = []
    for (let round = 0; round < (quick ? 1 : 3); round++) rounds.push(await measureRound(checkpoint, folder))
    return describe(checkpoint, rounds)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureRound(checkpoint: MadeCheckpoint, folder: string): Promise<Round> {
  const copies = [await copyAll(checkpoint, folder), await copyAll(checkpoint, folder)] as const
  report(`copied twice in ${(copies[0] + copies[1]).toFixed(1)} s`)
  const output = join(folder, 'out.safetensors.index.json')
  const flags = ['--granularity', 'element', '--criterion', 'l1', '--sparsity', String(sparsity), '--json', '--force']
  const pruned = await runMeasured(['prune', checkpoint.index, output, ...flags])
  report(`pruned in ${pruned.seconds.toFixed(1)} s with ${(pruned.peak / 1e6).toFixed(0)} MB`)
  for (const file of checkpoint.files) await rm(join(folder, basename(file).replace('model', 'out')))
  return { copies, pruned }
}

/** Seconds to copy all files and bring them to the disk, as pruning does with what it writes. */
async function copyAll({ files }: MadeCheckpoint, folder: string): Promise<number> {
  const started = performance.now()
  const copies = files.map(file => join(folder, `copy-${basename(file)}`))
  for (const [index, file] of files.entries()) {
    await copyFile(file, copies[index]!)
    const handle = await open(copies[index]!)
    await handle.sync()
    await handle.close()
  }
  const seconds = (performance.now() - started) / 1000
  for (const copy of copies) await rm(copy)
  return seconds
}

function describe({ bytes }: MadeCheckpoint, rounds: readonly Round[]): Measured {
  const { plan } = JSON.parse(rounds[0]!.pruned.stdout) as { plan: { units: { cells: number; removed: number }[] } }
  const cells = plan.units.reduce((sum, unit) => sum + unit.cells, 0)
  const removed = plan.units.reduce((sum, unit) => sum + unit.removed, 0)
  const ratios = rounds.map(({ copies, pruned }) => (copies[0] + copies[1]) / pruned.seconds)
  const rows = rounds.map(({ copies, pruned }, index) => [
    `round ${index + 1}`,
    `${(copies[0] + copies[1]).toFixed(1)} s`,
    `${pruned.seconds.toFixed(1)} s`,
    `${ratios[index]!.toFixed(2)}`,
    `${(pruned.peak / 1e6).toFixed(0)} MB`,
  ])
  const [ratio, peak] = [median(ratios), Math.max(...rounds.map(({ pruned }) => pruned.peak))]
  const verdict = (isReached: boolean): string => (isReached ? 'reached' : 'not reached')
  const exact = removed === Math.floor(sparsity * cells) ? 'exactly what was asked for' : 'not what was asked for'
  const text = [
    `A checkpoint of ${(bytes / 1e9).toFixed(2)} GB in four shards, half of its layers float32 and half bfloat16, is pruned with \`coppice prune model.safetensors.index.json out.safetensors.index.json --granularity element --criterion l1 --sparsity ${sparsity}\`: ${removed.toLocaleString('en')} of ${cells.toLocaleString('en')} weights go, ${exact}. Beside it, the same files are copied twice. Both read from the same disk and bring what they write to it.`,
    markdownTable(['', 'copied twice', 'pruned', 'speed of two copies', 'peak memory'], rows),
    `Speed of two copies: median ${ratio.toFixed(2)}, wanted ${wanted.ratio} (${verdict(ratio >= wanted.ratio)}). Peak memory of the whole process: ${(peak / 1e6).toFixed(0)} MB, wanted below ${wanted.peak / 1e6} MB (${verdict(peak < wanted.peak)}).`,
  ].join('\n\n')
  return {
    text,
    data: {
      bytes,
      cells,
      removed,
      rounds: rounds.map(({ copies, pruned }) => ({ copies, seconds: pruned.seconds, peak: pruned.peak })),
    },
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
