import type { Benchmark, BenchmarkOptions, Measured } from './lib/benchmark.ts'
import { describePage } from './criteria/page.ts'
import { runSections } from './criteria/run-sections.ts'
import { sections } from './criteria/sections.ts'

/** What each criterion and each repair leaves of trained networks, beside random and beside other tools. */
export const criteria: Benchmark = { name: 'criteria', title: 'Criteria', run }

async function run(options: BenchmarkOptions): Promise<Measured> {
  const seeds = options.quick ? [1] : [1, 2, 3]
  const found = await runSections(sections, seeds, options)
  return { text: describePage(found, seeds.length), data: Object.fromEntries(found) }
}
