import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { report } from '../lib/benchmark.ts'
import { joinTables } from './results.ts'
import type { Section, SectionResult } from './sections.ts'

const run = promisify(execFile)
const script = join(import.meta.dirname, 'run-section.ts')
const mostOutput = 2 ** 26

/** A folder where finished sections are kept and found by a later run; none unless the variable is set. */
const kept = process.env['COPPICE_BENCH_PARTS']

async function runOne(section: Section, seed: number, quick: boolean): Promise<SectionResult> {
  if (!kept) return measureOne(section, seed, quick)
  const path = join(kept, `${section.name}.${seed}${quick ? '.quick' : ''}.json`)
  if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8')) as SectionResult
  const result = await measureOne(section, seed, quick)
  await mkdir(kept, { recursive: true })
  await writeFile(path, JSON.stringify(result))
  return result
}

async function measureOne({ name }: Section, seed: number, quick: boolean): Promise<SectionResult> {
  const started = performance.now()
  const options = ['--conditions=source', script, name, `${seed}`, ...(quick ? ['quick'] : [])]
  const { stdout } = await run(process.execPath, options, { maxBuffer: mostOutput })
  report(`${name}, seed ${seed}: ${Math.round((performance.now() - started) / 1000)} s`)
  return JSON.parse(stdout) as SectionResult
}

/** Measures sections with each seed, as many at once as there are processors, each in a process of its own. */
export async function runSections(
  sections: readonly Section[],
  seeds: readonly number[],
  quick: boolean,
): Promise<ReadonlyMap<string, SectionResult>> {
  const tasks = seeds.flatMap(seed => sections.map(section => ({ section, seed })))
  const found = new Map<string, SectionResult[]>(sections.map(({ name }) => [name, []]))
  const work = async (): Promise<void> => {
    for (let task = tasks.shift(); task; task = tasks.shift())
      found.get(task.section.name)!.push(await runOne(task.section, task.seed, quick))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return new Map(
    [...found].map(([name, parts]) => [
      name,
      { tables: joinTables(parts.map(({ tables }) => tables)), sizes: parts[0]!.sizes },
    ]),
  )
}
