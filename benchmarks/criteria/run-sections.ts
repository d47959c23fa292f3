import { join } from 'node:path'
import type { BenchmarkOptions } from '../lib/benchmark.ts'
import { runParts } from '../lib/run-parts.ts'
import { joinTables } from './results.ts'
import type { Section, SectionResult } from './sections.ts'

const script = join(import.meta.dirname, 'run-section.ts')

/**
 * Measures sections with each seed, as many at once as there are processors, each in a process of its own. With `kept`
 * nothing is run, and sections of which nothing is kept are left out.
 */
export async function runSections(
  sections: readonly Section[],
  seeds: readonly number[],
  { quick, kept }: Pick<BenchmarkOptions, 'quick' | 'kept'>,
): Promise<ReadonlyMap<string, SectionResult>> {
  const names = sections.map(({ name }) => name)
  const found = await runParts<SectionResult>({ script, names, seeds, quick, onlyKept: kept })
  return new Map(
    [...found]
      .filter(([, parts]) => parts.length > 0)
      .map(([name, parts]) => [
        name,
        { tables: joinTables(parts.map(({ tables }) => tables)), sizes: parts[0]!.sizes },
      ]),
  )
}
