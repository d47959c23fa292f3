import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
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
  const flags = [
    '--criterion',
    criterion,
    '--sparsity',
    '0.5',
    '--json',
    ...(model.data ? [...model.data, ...examples] : []),
  ]
  const parameters = ['--conditions=source', commandLine, 'prune', model.path, path, ...flags]
  const { stdout } = await run(process.execPath, parameters, { maxBuffer: 2 ** 26 })
  return { path, ...read(JSON.parse(stdout) as Printed) }
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
