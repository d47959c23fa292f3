import { failure } from '@coppice/spec'
import type { Hdf5Reader } from '../hdf5/hdf5-file.ts'
import { startWorker, type Hdf5Worker, type StartedWorker } from './start-worker.ts'

/** How long workers may take, and how long they live. */
export interface WorkerOptions {
  /** Seconds after which a worker that does not answer is ended. Default 120. */
  readonly seconds?: number
  /**
   * How many files one worker reads before it is ended. Default 1: then no file can touch what is read of another, and
   * no memory is held between files. To start a worker takes about a second.
   */
  readonly files?: number
}

/**
 * Reads HDF5 files in workers: a file that was made to harm can neither keep the page busy nor take more than twice
 * 2 GiB of memory, and reaches nothing but its worker.
 *
 * @throws what reading throws, a failure with code `limit` where it takes too long, and `internal` where the worker
 * ends by itself.
 *
 * @example
 * ```ts
 * const open = () => new Worker(new URL('@coppice/format-keras/worker', import.meta.url), { type: 'module' })
 * const importer = createImporter({ readHdf5: readInWorker(open) })
 * ```
 */
export function readInWorker(open: () => Hdf5Worker, { seconds = 120, files = 1 }: WorkerOptions = {}): Hdf5Reader {
  let idle: StartedWorker | undefined
  return async (bytes, who) => {
    const worker = idle ?? startWorker(open)
    idle = undefined
    const answer = await worker.ask({ bytes, who }, seconds)
    if (idle === undefined && worker.questions < files) idle = worker
    else worker.end()
    if ('file' in answer) return answer.file
    throw failure(answer.failure)
  }
}
