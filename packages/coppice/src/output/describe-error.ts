import type { Certificate, FailureCode } from '@coppice/spec'
import { isFailure } from '@coppice/spec'
import { escapeControls } from '@coppice/report'
import { exitCode } from '../exit-code.ts'

/** An error as the command line shows it. */
export interface DescribedError {
  readonly code: FailureCode
  /** One line; control characters are escaped. */
  readonly message: string
  readonly remedy?: string
  readonly exitCode: number
  /** The certificate that failed. */
  readonly certificate?: Certificate
  /** The stack, for DEBUG. */
  readonly details?: string
}

const longest = 1000

const oneLine = (text: string): string => {
  const line = escapeControls(text.replaceAll(/\s*[\r\n]+\s*/g, ' '))
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}

/** Puts any error into one or two lines. Errors that nobody foresaw are internal. */
export function describeError(error: unknown): DescribedError {
  if (isFailure(error)) {
    const { code, who, expected, received, remedy } = error
    const message = oneLine(`${who}: expected ${expected}, received ${received}`)
    const certificate = 'certificate' in error ? { certificate: error.certificate as Certificate } : {}
    const way = remedy === undefined ? {} : { remedy: oneLine(remedy) }
    return { code, message, ...way, exitCode: exitCode(code), ...certificate, ...stackOf(error) }
  }
  const code = codeOf(error)
  const remedy =
    code === 'internal' ? { remedy: 'This is a defect of Coppice or a plugin; DEBUG=1 shows where it happened.' } : {}
  const message = oneLine(error instanceof Error ? error.message : String(error))
  return { code, message, ...remedy, exitCode: exitCode(code), ...stackOf(error) }
}

function stackOf(error: unknown): { readonly details?: string } {
  return error instanceof Error && error.stack !== undefined ? { details: error.stack } : {}
}

function codeOf(error: unknown): FailureCode {
  if (typeof error !== 'object' || error === null) return 'internal'
  if ('syscall' in error) return 'io'
  if ('name' in error && error.name === 'AbortError') return 'interrupted'
  if (error instanceof RangeError && /allocation|array length|buffer/i.test(error.message)) return 'limit'
  return 'internal'
}
