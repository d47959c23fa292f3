import { builtIn } from './built-in.ts'
import type { NodeWorker, WorkerConstructor } from './built-in.ts'
import { installedFolder } from './installed-folder.ts'

const glue = 'wasm-out/tfjs-backend-wasm-threaded-simd'

/**
 * A worker that loads the backend's threaded code from its file: TensorFlow.js hands it over as a Blob, which Node's
 * workers do not take. It does not keep the process alive.
 */
function threadedWorker(Worker: WorkerConstructor): WorkerConstructor {
  const { createRequire } = builtIn('node:module')
  const script = `${installedFolder()}${glue}.js`
  const { wasmWorkerContents } = createRequire(import.meta.url)(`${installedFolder()}${glue}.worker.js`) as {
    wasmWorkerContents: string
  }
  const make = (source: string | URL, options?: Record<string, unknown>): NodeWorker => {
    if (!String(source).startsWith('blob:')) return new Worker(source, options)
    const worker = new Worker(wasmWorkerContents.replaceAll('\n', '\\n'), { eval: true })
    const post = worker.postMessage.bind(worker)
    worker.postMessage = (message, transfer) => {
      const { cmd } = (message ?? {}) as { cmd?: string }
      post(cmd === 'load' ? { ...(message as object), urlOrBlob: script } : message, transfer)
    }
    return worker
  }
  return new Proxy(Worker, {
    construct: (_, [source, options]: [string, Record<string, unknown>?]) => make(source, options),
  })
}

/** Starts something that makes workers of the backend, such that they work in Node. */
export async function withThreads<T>(start: () => Promise<T>): Promise<T> {
  const workerThreads = builtIn('node:worker_threads')
  const { Worker } = workerThreads
  const globals = globalThis as { Worker?: unknown }
  const before = globals.Worker
  workerThreads.Worker = threadedWorker(Worker)
  // Starting waits for messages of the workers, and nothing else keeps Node from ending.
  const alive = setInterval(() => {}, 1000)
  try {
    return await start()
  } finally {
    workerThreads.Worker = Worker
    // The backend's code leaves its worker there.
    if (before === undefined) delete globals.Worker
    else globals.Worker = before
    clearInterval(alive)
  }
}
