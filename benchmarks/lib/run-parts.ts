import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
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
}

/** Measures parts with each seed, as many at once as there are processors; what was found by name, in the order of seeds. */
export async function runParts<Found>(options: PartsOptions): Promise<ReadonlyMap<string, readonly Found[]>> {
  const { names, seeds } = options
  const tasks = seeds.flatMap((seed, at) => names.map(name => ({ name, seed, at })))
  const found = new Map<string, Found[]>(names.map(name => [name, []]))
  const work = async (): Promise<void> => {
    for (let task = tasks.shift(); task; task = tasks.shift())
      found.get(task.name)![task.at] = await findOrRun(task.name, task.seed, options)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return found
}

async function findOrRun<Found>(name: string, seed: number, options: PartsOptions): Promise<Found> {
  if (!kept) return runPart(name, seed, options)
  const path = join(kept, `${name}.${seed}${options.quick ? '.quick' : ''}.json`)
  if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8')) as Found
  const result = await runPart<Found>(name, seed, options)
  await mkdir(kept, { recursive: true })
  await writeFile(path, JSON.stringify(result))
  return result
}

async function runPart<Found>(name: string, seed: number, { script, quick }: PartsOptions): Promise<Found> {
  const started = performance.now()
  const parameters = ['--conditions=source', script, name, `${seed}`, ...(quick ? ['quick'] : [])]
  const { stdout } = await run(process.execPath, parameters, { maxBuffer: mostOutput })
  report(`${name}, seed ${seed}: ${Math.round((performance.now() - started) / 1000)} s`)
  return JSON.parse(stdout) as Found
}
