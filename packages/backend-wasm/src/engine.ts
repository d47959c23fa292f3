import { failure } from '@coppice/spec'
import type * as BackendWasm from '@tensorflow/tfjs-backend-wasm'
import { isNode } from './is-node.ts'
import { installKernels } from './kernels/install-kernels.ts'
import type { TensorFlow } from '@coppice/executor'
import { findWasmFiles } from './wasm-files.ts'

/** How the engine is started. */
export interface EngineOptions {
  readonly threads: number
  readonly paths?: string | undefined
}

/** TensorFlow.js on the wasm backend, with our kernels, until it is released. */
export interface Engine {
  readonly tf: TensorFlow
  release(): Promise<void>
}

interface Running {
  readonly tf: TensorFlow
  readonly threads: number
  stop(): Promise<void>
}

/** TensorFlow.js has one engine for a whole process, and so all sessions share one. */
let running: Promise<Running> | undefined
let holders = 0

/** Starts the engine, or joins those that use it. */
export async function acquireEngine(options: EngineOptions): Promise<Engine> {
  holders++
  try {
    running ??= start(options)
    const { tf, threads } = await running
    if (threads !== options.threads) throw differentThreads(threads, options.threads)
    await tf.setBackend('wasm')
    return { tf, release }
  } catch (error) {
    await release()
    throw error
  }
}

async function release(): Promise<void> {
  holders--
  if (holders > 0) return
  const last = running
  running = undefined
  const engine = await last?.catch(() => undefined)
  await engine?.stop()
}

async function start(options: EngineOptions): Promise<Running> {
  const [tf, backend] = await Promise.all([import('@tensorflow/tfjs-core'), import('@tensorflow/tfjs-backend-wasm')])
  const previous = (tf.getBackend() as string | null | undefined) ?? undefined
  const uninstall = installKernels(tf)
  try {
    // Not findBackend, which starts what it does not find.
    if ('wasm' in tf.engine().registry) await tf.setBackend('wasm')
    else await startBackend(tf, backend, options)
  } catch (error) {
    uninstall()
    throw error
  }
  const stop = async (): Promise<void> => {
    uninstall()
    if (options.threads > 1) stopThreads(tf)
    if (previous !== undefined && previous !== 'wasm' && tf.getBackend() !== previous) await tf.setBackend(previous)
  }
  return { tf, threads: options.threads, stop }
}

async function startBackend(tf: TensorFlow, backend: typeof BackendWasm, options: EngineOptions): Promise<void> {
  const { threads } = options
  backend.setWasmPaths(await findWasmFiles(options.paths))
  backend.setThreadsCount(threads)
  if (threads === 1 || isNode()) tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', threads > 1)
  const begin = async (): Promise<void> => {
    if (!(await tf.setBackend('wasm'))) throw notStarted(options)
    await tf.ready()
  }
  if (threads > 1 && isNode()) {
    const { withThreads } = await import('./node/with-threads.ts')
    await withThreads(begin)
  } else await begin()
}

/** Ends the workers, which only the end of the backend does, and leaves it ready to be started again. */
function stopThreads(tf: TensorFlow): void {
  const factory = tf.findBackendFactory('wasm')
  tf.removeBackend('wasm')
  tf.registerBackend('wasm', factory, 2)
}

function notStarted({ paths }: EngineOptions): Error {
  return failure({
    code: 'io',
    who: 'the wasm backend',
    expected: 'to find its .wasm files',
    received: paths === undefined ? 'none where the package or bundle has them' : `none in '${paths}'`,
    remedy: 'Serve the folder `dist` of @tensorflow/tfjs-backend-wasm and give its address as `paths`.',
  })
}

function differentThreads(expected: number, received: number): Error {
  return failure({
    code: 'usage',
    who: 'the wasm backend',
    expected: `${expected} thread${expected === 1 ? '' : 's'}, as the sessions that are open`,
    received: `${received}`,
    remedy: 'Close them first, or open all with the same number.',
  })
}
