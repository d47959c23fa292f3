import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { report } from './benchmark.ts'

const run = promisify(execFile)
const mostOutput = 2 ** 26

/** A folder where finished parts are kept and found by a later run; none unless the variable is set. */
const kept = process.env['COPPICE_BENCH_PARTS']

/** What is measured part by part, each with each seed in a process of its own. */
export interface PartsOptions {
  /** Is given a name, a seed, and `quick` or nothing; prints what it found as JSON. */
  readonly script: string
  readonly names: readonly string[]
  readonly seeds: readonly number[]
  readonly quick: boolean
  /** Finds what is kept and runs nothing: parts that are missing are left out. Default false. */
  readonly onlyKept?: boolean
}

/** Measures parts with each seed, as many at once as there are processors; what was found by name, in the order of seeds. */
export async function runParts<Found>(options: PartsOptions): Promise<ReadonlyMap<string, readonly Found[]>> {
  const { names, seeds } = options
  const tasks = seeds.flatMap(seed => names.map(name => ({ name, seed })))
  const found = new Map<string, Found>()
  const work = async (): Promise<void> => {
    for (let task = tasks.shift(); task; task = tasks.shift()) {
      const { name, seed } = task
      const result = await findOrRun<Found>(name, seed, options)
      if (result) found.set(keyOf(name, seed), result)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return new Map(names.map(name => [name, seeds.flatMap(seed => found.get(keyOf(name, seed)) ?? [])]))
}

const keyOf = (name: string, seed: number): string => `${name}.${seed}`

async function findOrRun<Found>(name: string, seed: number, options: PartsOptions): Promise<Found | undefined> {
  const path = kept && join(kept, `${keyOf(name, seed)}${options.quick ? '.quick' : ''}.json`)
  if (path && existsSync(path)) return JSON.parse(await readFile(path, 'utf8')) as Found
  if (options.onlyKept) return undefined
  const result = await runPart<Found>(name, seed, options)
  if (path) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, JSON.stringify(result))
  }
  return result
}

async function runPart<Found>(name: string, seed: number, { script, quick }: PartsOptions): Promise<Found> {
  const started = performance.now()
  const parameters = ['--conditions=source', script, name, `${seed}`, ...(quick ? ['quick'] : [])]
  const { stdout } = await run(process.execPath, parameters, { maxBuffer: mostOutput })
  report(`${name}, seed ${seed}: ${Math.round((performance.now() - started) / 1000)} s`)
  return JSON.parse(stdout) as Found
}
