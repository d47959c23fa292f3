import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { digitsRead, writeNetwork } from './checkpoint.ts'
import type { FormatModel } from './models.ts'

const run = promisify(execFile)
const commandLine = join(import.meta.dirname, '../../packages/coppice/src/command-line.ts')

/** What the command line says of a pruned file. */
export interface PrunedFile {
  /** Where it is. */
  readonly path: string
  readonly parameters: readonly [number, number]
  readonly bytes: readonly [number, number]
  readonly certificate: { readonly passed: boolean; readonly maxRelativeError: number }
  /** Fractions before and after; absent without labelled data. */
  readonly accuracy?: readonly [number, number]
}

interface Printed {
  readonly input: { readonly parameters: number; readonly bytes: number }
  readonly output: { readonly parameters: number; readonly bytes: number }
  readonly certificate: PrunedFile['certificate']
  readonly ledger: { readonly rows: readonly { name: string; before: number | null; after: number | null }[] }
}

/** Removes half of the channels with the command line, into a file of the same format. Rejects where it refuses. */
export async function pruneFile(model: FormatModel, criterion: string, quick: boolean): Promise<PrunedFile> {
  const path = join(await mkdtemp(join(tmpdir(), 'coppice-formats-')), basename(model.path))
  const examples = ['--calibration', quick ? '64' : '512', '--evaluation', quick ? '100' : '1000']
  const data = model.data ? [...examples, ...model.data] : []
  const flags = ['--criterion', criterion, '--sparsity', '0.5', ...data]
  if (model.program === 'safetensors') return pruneCheckpoint(model.path, path, flags)
  return { path, ...read(await ask<Printed>('prune', model.path, path, ...flags)) }
}

/** Prunes weights alone, by the network that they are of; nothing mends them. */
async function pruneCheckpoint(from: string, to: string, flags: readonly string[]): Promise<PrunedFile> {
  const printed = await ask<Printed>('prune', from, to, ...flags, '--graph', await writeNetwork(from))
  return { path: to, ...read(printed), accuracy: [await digitsRead(from), await digitsRead(to)] }
}

/** How many units a file has whose cells can go. */
export async function countUnits({ path, program }: FormatModel): Promise<number> {
  const graph = program === 'safetensors' ? ['--graph', await writeNetwork(path)] : []
  return (await ask<{ readonly units: readonly unknown[] }>('inspect', path, ...graph)).units.length
}

/** What the command line answers. */
async function ask<T>(...parameters: readonly string[]): Promise<T> {
  const all = ['--conditions=source', commandLine, ...parameters, '--json']
  const { stdout } = await run(process.execPath, all, { maxBuffer: 2 ** 26 })
  return JSON.parse(stdout) as T
}

function read({ input, output, certificate, ledger }: Printed): Omit<PrunedFile, 'path'> {
  const { before, after } = ledger.rows.find(({ name }) => name === 'accuracy') ?? { before: null, after: null }
  return {
    parameters: [input.parameters, output.parameters],
    bytes: [input.bytes, output.bytes],
    certificate,
    ...(before !== null && after !== null && { accuracy: [before, after] as const }),
  }
}
