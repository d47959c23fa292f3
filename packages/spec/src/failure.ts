/** What went wrong, for programs to branch on. */
export type FailureCode =
  /** The file is damaged or is not what it says. */
  | 'invalid-model'
  /** The file is sound but has something that Coppice does not handle. */
  | 'unsupported-model'
  /** A path or location that must not be followed. */
  | 'unsafe-path'
  /** The call or the command line is wrong. */
  | 'usage'
  /** The plan does not fit the model. */
  | 'plan-mismatch'
  /** The removed model does not equal its masked twin. */
  | 'certificate-failed'
  /** A stated budget cannot be met. */
  | 'budget-missed'
  /** Reading or writing failed. */
  | 'io'
  /** A limit on size or memory. */
  | 'limit'
  /** Stopped by the user or an AbortSignal. */
  | 'interrupted'
  /** A defect of Coppice or a plugin. */
  | 'internal'

/** The parts of an error's message: who failed, what was expected, what was received and what to do. */
export interface FailureDetails {
  readonly code: FailureCode
  /** Who: a package or function, and where in the input. */
  readonly who: string
  readonly expected: string
  readonly received: string
  readonly remedy?: string
  readonly cause?: unknown
}

/** An error that carries its parts. Recognise it by `code`, never by `instanceof`. */
export type Failure = Error & FailureDetails & { readonly name: 'CoppiceError' }

/**
 * Makes an error whose message says who, what was expected, what was received and what to do.
 *
 * @example
 * ```ts
 * throw failure({ code: 'usage', who: 'plan', expected: 'a sparsity from 0 to 1', received: '1.5' })
 * // CoppiceError: plan: expected a sparsity from 0 to 1, received 1.5
 * ```
 */
export function failure(details: FailureDetails): Failure {
  const { who, expected, received, remedy, cause } = details
  const message = `${who}: expected ${expected}, received ${received}${remedy ? `. ${remedy}` : ''}`
  const error = new Error(message, cause === undefined ? undefined : { cause })
  return Object.assign(error, details, { name: 'CoppiceError' as const })
}

/** Whether an error was made by {@link failure}, in this or another copy of this package. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && error.name === 'CoppiceError' && 'code' in error
}
