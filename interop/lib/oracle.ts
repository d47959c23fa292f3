import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** What a real program says of a file: its answer, or with `error` why it refuses. */
export type Answer = Readonly<Record<string, unknown>> & { readonly error?: string }

/** The real programs, in one process of Python. */
export interface Oracle {
  /** Asks for what `python/oracle.py` can do, such as `run-keras`; one at a time. */
  ask(request: string, parameters: Readonly<Record<string, unknown>>): Promise<Answer>
  close(): void
}

/** The Python that has the real programs; `npm run test:interop` sets it. */
export const python: string | undefined = process.env['COPPICE_PYTHON']

/** Starts the process; the programs are loaded when first asked. */
export function openOracle(): Oracle {
  if (python === undefined) throw new Error('Expected COPPICE_PYTHON to be set. Run the suite as npm run test:interop.')
  const script = join(import.meta.dirname, '../python/oracle.py')
  const child = spawn(python, ['-W', 'ignore', script], { stdio: ['pipe', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-4000)))
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask: Oracle['ask'] = async (request, parameters) => {
    child.stdin.write(`${JSON.stringify({ request, ...parameters })}\n`)
    const { value, done } = await answers.next()
    if (done) throw new Error(`Expected Python to answer '${request}'. It ended, saying:\n${complaints}`)
    return JSON.parse(value) as Answer
  }
  return { ask, close: () => child.stdin.end() }
}
