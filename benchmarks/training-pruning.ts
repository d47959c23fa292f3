import { join } from 'node:path'
import { joinTables } from './criteria/results.ts'
import type { Tables } from './criteria/results.ts'
import type { Benchmark, BenchmarkOptions, Measured } from './lib/benchmark.ts'
import { learningRuntime } from './lib/open-learning.ts'
import { runParts } from './lib/run-parts.ts'
import { describeRuntimes } from './training-pruning/describe-runtimes.ts'
import type { OnBoth } from './training-pruning/describe-runtimes.ts'
import { families } from './training-pruning/families.ts'
import { onWasm } from './training-pruning/on-wasm.ts'
import { describePage } from './training-pruning/page.ts'
import type { Found } from './training-pruning/page.ts'

/** What pruned networks get right after training, beside random, from scratch and other tools. */
export const trainingPruning: Benchmark = { name: 'training-pruning', title: 'Training that prunes', run }

const script = join(import.meta.dirname, 'training-pruning/run-family.ts')

async function run({ quick, kept }: BenchmarkOptions): Promise<Measured> {
  const seeds = quick ? [1] : [1, 2, 3]
  const names = families.map(({ name }) => name)
  const measure = async (wanted: readonly string[], by: readonly number[]): Promise<Found> => {
    const parts = await runParts<Tables>({ script, names: wanted, seeds: by, quick, onlyKept: kept })
    return new Map([...parts].map(([name, tables]) => [name, joinTables(tables)]))
  }
  const found = await measure(names, seeds)
  const runtimes =
    learningRuntime === 'wasm' ? [] : describeRuntimes(families, await measureOnWasm(names, found, measure))
  const text = [describePage(families, found, seeds.length, learningRuntime), ...runtimes].join('\n\n')
  return { text, data: Object.fromEntries(found) }
}

type Measure = (names: readonly string[], seeds: readonly number[]) => Promise<Found>

/** The seed that WebAssembly trains with too. */
const seedOnBoth = 2

async function measureOnWasm(names: readonly string[], native: Found, measure: Measure): Promise<OnBoth> {
  const slow = await measure(names.map(onWasm), [seedOnBoth])
  return { native, at: seedOnBoth - 1, wasm: new Map(names.map(name => [name, slow.get(onWasm(name)) ?? {}])) }
}
