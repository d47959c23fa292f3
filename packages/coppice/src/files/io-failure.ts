import { failure, isFailure, type Failure, type FailureCode } from '@coppice/spec'

/** A failure about a path. */
export function pathFailure(
  code: FailureCode,
  who: string,
  expected: string,
  received: string,
  rest: { readonly remedy?: string; readonly cause?: unknown } = {},
): Failure {
  return failure({ code, who, expected, received, ...rest })
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'a read-only file system',
  ENOSPC: 'a full disk',
  EFBIG: 'a limit on the size of files',
  EDQUOT: 'a full quota',
  EISDIR: 'a folder',
  EMFILE: 'too many open files',
}

/** Runs a call to the file system; what it throws becomes a failure with code `io`. */
export async function tryIo<Result>(who: string, expected: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (cause) {
    if (isFailure(cause)) throw cause
    const code = (cause as NodeJS.ErrnoException).code
    throw pathFailure('io', who, expected, reasons[code ?? ''] ?? code ?? String(cause), { cause })
  }
}
