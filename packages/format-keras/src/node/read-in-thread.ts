import { Worker } from 'node:worker_threads'
import type { Hdf5Reader } from '../hdf5/hdf5-file.ts'
import { readInWorker, type WorkerOptions } from '../worker/read-in-worker.ts'
import type { Hdf5Worker } from '../worker/start-worker.ts'

const isSource = import.meta.url.endsWith('.ts')

/**
 * Reads HDF5 files in threads of Node; {@link readInWorker} says more. An idle thread does not keep Node from ending.
 *
 * @example
 * ```ts
 * const importer = createImporter({ readHdf5: readInThread({ seconds: 30 }) })
 * ```
 */
export function readInThread(options: WorkerOptions = {}): Hdf5Reader {
  return readInWorker(openThread, options)
}

function openThread(): Hdf5Worker {
  const worker = new Worker(new URL(`./thread.${isSource ? 'ts' : 'js'}`, import.meta.url), {
    ...(isSource && { execArgv: [...process.execArgv, '--conditions=source'] }),
    // What a file prints goes nowhere.
    stdout: true,
    stderr: true,
  })
  const listen = (type: 'message' | 'error', listener: (event: never) => void): void => {
    worker.on(type, (value: unknown) => {
      worker.unref()
      listener((type === 'message' ? { data: value } : value) as never)
    })
  }
  const postMessage = (message: unknown): void => {
    worker.ref()
    worker.postMessage(message)
  }
  return { postMessage, addEventListener: listen, terminate: () => worker.terminate() }
}
