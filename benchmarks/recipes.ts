import type { Benchmark, BenchmarkOptions, Measured } from './lib/benchmark.ts'
import { describePage } from './criteria/page.ts'
import { runSections } from './criteria/run-sections.ts'
import { recipeSections } from './criteria/sections.ts'

/** Whether another criterion in each layer, or another share of it, is worth its time. */
export const recipes: Benchmark = { name: 'recipes', title: 'Recipes for channels', run }

async function run(options: BenchmarkOptions): Promise<Measured> {
  const seeds = options.quick ? [1] : [1, 2, 3]
  const found = await runSections(recipeSections, seeds, options)
  return { text: describePage(found, seeds.length), data: Object.fromEntries(found) }
}
