import { failure, isFailure, type Failure } from '@coppice/spec'
import type { ready } from 'h5wasm'

type Library = Awaited<typeof ready>

/** A file that is open in the library. */
export interface OpenFile {
  readonly library: Library
  readonly id: bigint
  readonly who: string
  /** The length of the file in bytes. */
  readonly size: number
}

const path = '/file.h5'

/**
 * How many files the library may fail on: it throws through code that was compiled for another language, which leaves
 * about a kilobyte of its stack behind each time, of two megabytes.
 */
const mostFailures = 1000

let failures = 0

/** The library is large and starts when it is imported, so that waits until there is a file. */
async function loadLibrary(): Promise<Library> {
  const { ready } = await import('h5wasm')
  const library = await ready
  library.activate_throwing_error_handler()
  return library
}

/** Opens a file in the library's own file system, which holds nothing else, and closes it when `use` is done. */
export async function withFile<Result>(
  bytes: Uint8Array,
  who: string,
  use: (file: OpenFile) => Result,
): Promise<Result> {
  const library = await loadLibrary()
  if (failures >= mostFailures) throw wornOut(who)
  library.FS.createDataFile('/', path.slice(1), bytes, true, true, true)
  let id: bigint | undefined
  try {
    id = library.open(path, library.H5F_ACC_RDONLY, false, -1, -1)
    return use({ library, id, who, size: bytes.length })
  } catch (error) {
    if (isFailure(error)) throw error
    failures = error instanceof Error && error.name === 'RuntimeError' ? mostFailures : failures + 1
    throw damaged(who, error)
  } finally {
    close(library, id)
  }
}

function close(library: Library, id: bigint | undefined): void {
  try {
    if (id !== undefined) library.close_file(id)
  } catch {
    // It was said already what is wrong with the file.
  }
  // Files that the library did not close stay in memory: at least they are empty.
  library.FS.truncate(path, 0)
  library.FS.unlink(path)
}

/** The library reports a list of calls; the innermost says best what is wrong. */
function damaged(who: string, cause: unknown): Failure {
  const message = cause instanceof Error ? cause.message : String(cause)
  const received = /.*\(\): (.*)$/m.exec(message.slice(message.lastIndexOf('#0')))?.[1] ?? message.split('\n')[0]!
  if (/external raw data/.test(message)) return elsewhere(who, 'another file', cause)
  return failure({ code: 'invalid-model', who, expected: 'a sound HDF5 file', received, cause })
}

/** The failure for what refers to data in other files, which are never opened. */
export function elsewhere(who: string, what: string, cause?: unknown): Failure {
  const received = `a reference to ${what}`
  return failure({ code: 'unsafe-path', who, expected: 'data in the file itself', received, cause })
}

function wornOut(who: string): Failure {
  const expected = `at most ${mostFailures} damaged HDF5 files in one thread`
  const remedy = 'Read files that are not trusted in a worker'
  return failure({ code: 'limit', who, expected, received: 'more', remedy })
}
