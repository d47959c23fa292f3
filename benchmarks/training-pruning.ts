import { join } from 'node:path'
import { joinTables } from './criteria/results.ts'
import type { Tables } from './criteria/results.ts'
import type { Benchmark, BenchmarkOptions, Measured } from './lib/benchmark.ts'
import { learningRuntime } from './lib/open-learning.ts'
import { runParts } from './lib/run-parts.ts'
import { families } from './training-pruning/families.ts'
import { describePage } from './training-pruning/page.ts'

/** What pruned networks get right after training, beside random, from scratch and other tools. */
export const trainingPruning: Benchmark = { name: 'training-pruning', title: 'Training that prunes', run }

const script = join(import.meta.dirname, 'training-pruning/run-family.ts')

async function run({ quick, kept }: BenchmarkOptions): Promise<Measured> {
  const seeds = quick ? [1] : [1, 2, 3]
  const names = families.map(({ name }) => name)
  const parts = await runParts<Tables>({ script, names, seeds, quick, onlyKept: kept })
  const found = new Map([...parts].map(([name, tables]) => [name, joinTables(tables)]))
  return { text: describePage(families, found, seeds.length, learningRuntime), data: Object.fromEntries(found) }
}
