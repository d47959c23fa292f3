import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { Piscina } from 'piscina'
import { failure, isFailure, type FailureDetails } from '@coppice/spec'
import type { ShardError, ShardReply, WorkerSetup } from './run-shard.ts'

/** What {@link observeInWorkers} is told. */
export interface WorkersOptions<Shard> {
  /** The module that every worker imports: its URL, or its absolute path. */
  readonly entry: URL | string
  /** The function of the module, `(shard, shared) => result`; it may be asynchronous. Default `observeShard`. */
  readonly name?: string
  /** The pieces of work; structured clones of them travel to the workers. At most two for each thread are taken ahead. */
  readonly shards: Iterable<Shard> | AsyncIterable<Shard>
  /** What every worker is given once and hands to each call, such as where the model is. Default `undefined`. */
  readonly shared?: unknown
  /** Default as many as the machine runs at once; never more than there are shards in an array. */
  readonly threads?: number
  readonly signal?: AbortSignal
  /** Called with how many shards are done, in the order in which they are. */
  readonly onProgress?: (done: number) => void
  /** Options of Node for each worker, such as `--conditions=source`. Default those of this process. */
  readonly execArgv?: readonly string[]
}

/**
 * Observes shards of a calibration set in worker threads, and gives the results in the order of the shards, whatever the
 * number of threads. The workers end with the last result, with the first error, or when the caller stops early.
 *
 * @throws A failure: what the function threw with its code, `internal` for any other error and for a worker that ended,
 * `interrupted` when the signal was aborted.
 *
 * @example
 * ```ts
 * // sum-shard.js: export const observeShard = shard => shard.reduce((sum, value) => sum + value, 0)
 * const entry = new URL('./sum-shard.js', import.meta.url)
 * for await (const sum of observeInWorkers({ entry, shards: [[1, 2], [3, 4], [5]], threads: 2 })) console.log(sum)
 * // 3, 7, 5
 * ```
 */
export async function* observeInWorkers<Result, Shard = unknown>(
  options: WorkersOptions<Shard>,
): AsyncGenerator<Result, void, undefined> {
  const { shards, signal, onProgress } = options
  checkAborted(signal)
  const pool = createPool(options)
  const running: Promise<Result>[] = []
  let done = 0
  const start = async (shard: Shard): Promise<Result> => {
    const result = await runShard<Result>(pool, shard, signal)
    onProgress?.(++done)
    return result
  }
  try {
    for await (const shard of shards) {
      running.push(keep(start(shard)))
      if (running.length >= 2 * pool.maxThreads) yield await running.shift()!
    }
    while (running.length > 0) yield await running.shift()!
  } finally {
    // A reply that comes in while its worker is being ended is nobody's any more.
    pool.on('error', () => undefined)
    await pool.destroy()
  }
}

/** An error of a later shard must wait until its turn comes, or is dropped with it. */
function keep<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined)
  return promise
}

function createPool(options: WorkersOptions<unknown>): Piscina {
  const { entry, name = 'observeShard', shared, execArgv, shards } = options
  const most = Array.isArray(shards) ? Math.max(1, shards.length) : Infinity
  const threads = Math.min(checkThreads(options.threads ?? availableParallelism()), most)
  const setup: WorkerSetup = { entry: toAddress(entry), name, shared }
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new Piscina({
    filename: new URL(`./run-shard.${extension}`, import.meta.url).href,
    name: 'runShard',
    workerData: setup,
    minThreads: threads,
    maxThreads: threads,
    // Waiting on shared memory would stop what a worker does between two shards.
    atomics: 'disabled',
    ...(execArgv && { execArgv: [...execArgv] }),
  })
}

function checkThreads(threads: number): number {
  if (Number.isInteger(threads) && threads > 0) return threads
  const received = String(threads)
  throw failure({ code: 'usage', who: 'observeInWorkers, threads', expected: 'a whole number above 0', received })
}

/** A path of any system, or an address. */
function toAddress(entry: URL | string): string {
  if (entry instanceof URL) return entry.href
  return /^(file|data|node):/.test(entry) ? entry : pathToFileURL(entry).href
}

async function runShard<Result>(pool: Piscina, shard: unknown, signal: AbortSignal | undefined): Promise<Result> {
  const reply = await askWorker(pool, shard, signal)
  if ('error' in reply) throw restore(reply.error)
  return reply.result as Result
}

async function askWorker(pool: Piscina, shard: unknown, signal: AbortSignal | undefined): Promise<ShardReply> {
  try {
    return (await pool.run(shard, signal && { signal })) as ShardReply
  } catch (cause) {
    checkAborted(signal)
    if (isFailure(cause)) throw cause
    const received = cause instanceof Error ? cause.message : String(cause)
    throw failure({ code: 'internal', who: 'observeInWorkers', expected: 'an answer of the worker', received, cause })
  }
}

function checkAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  const { reason } = signal as { readonly reason: unknown }
  const received = reason instanceof Error ? reason.message : String(reason)
  const expected = 'to go on to the last shard'
  throw failure({ code: 'interrupted', who: 'observeInWorkers', expected, received, cause: reason })
}

function restore({ message, stack, details }: ShardError): Error {
  const cause = Object.assign(new Error(message), { stack })
  if (details) return failure({ ...(details as unknown as FailureDetails), cause })
  return failure({ code: 'internal', who: 'observeInWorkers', expected: 'a result', received: message, cause })
}
