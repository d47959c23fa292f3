import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { z } from 'zod'
import type { compareSchema, errorSchema, inspectSchema, pruneSchema, validateSchema } from '../output/schemas.ts'
import { runCommandLine } from '../run-command-line.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** What any of the commands may answer; which fields there are depends on the command. */
export type Answer = z.infer<typeof pruneSchema> &
  Pick<z.infer<typeof inspectSchema>, 'units' | 'operators'> &
  Pick<z.infer<typeof compareSchema>, 'tensors' | 'outputs'> &
  Pick<z.infer<typeof validateSchema>, 'checks' | 'valid'> &
  Pick<z.infer<typeof errorSchema>, 'error'>

/** What a command line did. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly bytes: Uint8Array
  readonly stderr: string
  /** What stdout says, as JSON. */
  readonly json: Answer
}

/** Makes an empty folder that is removed when the test is over. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function collect(): { readonly stream: Writable; readonly bytes: () => Uint8Array; readonly text: () => string } {
  const chunks: Uint8Array[] = []
  const stream = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  const bytes = (): Uint8Array => new Uint8Array(Buffer.concat(chunks))
  return { stream, bytes, text: () => Buffer.concat(chunks).toString() }
}

/** Runs a command line in this process, in a folder, with captured streams. */
export async function run(
  folder: string,
  argv: readonly string[],
  options: Partial<Pick<Terminal, 'env' | 'signal' | 'importOptional'>> & { readonly stdin?: Uint8Array } = {},
): Promise<Ran> {
  const [stdout, stderr] = [collect(), collect()]
  const code = await runCommandLine(argv, {
    stdin: Readable.from(options.stdin === undefined ? [] : [options.stdin]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: options.env ?? {},
    folder,
    signal: options.signal ?? new AbortController().signal,
    importOptional: options.importOptional ?? (name => import(name)),
  })
  return {
    code,
    stdout: stdout.text(),
    bytes: stdout.bytes(),
    stderr: stderr.text(),
    get json(): Answer {
      return JSON.parse(stdout.text()) as Answer
    },
  }
}
