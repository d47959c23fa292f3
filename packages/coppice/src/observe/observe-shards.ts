import { countObserved, mergeObservations, observe } from '@coppice/core'
import type { Observations, ObserveOptions } from '@coppice/core'
import { observeInWorkers } from '@coppice/backend-node'
import type { Awaitable, Model, Session } from '@coppice/spec'
import { offerPlugins } from '../plugins/offer-plugins.ts'
import { checkWorkers } from './check-workers.ts'
import { cutShards } from './cut-shards.ts'
import type { Shard, ShardSetup } from './observe-shard.ts'
import { subtractRanges } from './subtract-ranges.ts'

/** What {@link observeShards} is told: what `observe` is, and where and how workers observe. */
export interface ObserveShardsOptions extends Omit<ObserveOptions, 'session'> {
  /** The path of the model's file, or its bytes: each worker reads it for itself. */
  readonly origin: string | Uint8Array
  /** `wasm`, `onnxruntime`, `tfjs-node`, or one of `plugins`. Default `wasm`. */
  readonly backend?: string
  /** Threads of the backend in each worker. Default 1. */
  readonly threads?: number
  /** The number of worker threads, 1 to 64. Default 2. */
  readonly workers?: number
  /** Files or packages of others that the backend or the format of the model's file come from. Default none. */
  readonly plugins?: readonly string[]
  /** The batches that a worker observes before it hands back what it saw. Default 2. */
  readonly batches?: number
  /** Called with all that was observed until then, each time that a worker's part was merged. */
  readonly onMerge?: (observations: Observations) => Awaitable<void>
}

/**
 * Observes a model as `observe` does, in worker threads: each opens the backend, reads the model, and observes some of
 * the batches. What it gives has the same bits whatever the number of workers. `onProgress` is called each time that a
 * worker's part was merged. Node only.
 *
 * @throws a failure as `observe` does, wherever it happened; with code `usage` where the number of workers is wrong or the
 * backend does not run in worker threads.
 *
 * @example
 * ```ts
 * const model = await read('in.onnx')
 * const needs = ['activation.sumSquares'] as const
 * const observations = await observeShards(model, { origin: 'in.onnx', workers: 4, calibration, needs })
 * observations.examples // [[0, 1000]]
 * ```
 */
export async function observeShards(model: Model, options: ObserveShardsOptions): Promise<Observations> {
  const { backend = 'wasm', workers = 2, batches = 2, signal, onProgress, onMerge } = options
  const importOptional = async (name: string): Promise<unknown> => import(name)
  const offered = await offerPlugins(options.plugins ?? [], { folder: process.cwd(), importOptional })
  checkWorkers(workers, backend, offered)
  let merged = await startFrom(model, options)
  if (merged.complete || signal?.aborted) return merged
  const parts = observeInWorkers<Observations, Shard>({
    entry: new URL(`./observe-shard.${isSource ? 'ts' : 'js'}`, import.meta.url),
    shards: cutShards({ ...options, batches, seen: merged }),
    shared: setupOf({ ...options, plugins: offered.modules }, merged),
    threads: workers,
    ...(signal && { signal }),
    ...(isSource && { execArgv: [...process.execArgv, '--conditions=source'] }),
  })
  try {
    for await (const part of parts) {
      merged = mergeObservations(merged, withoutSeen(part, merged))
      onProgress?.({ examples: countIn(merged.examples), gradients: countIn(merged.gradientExamples) })
      await onMerge?.(merged)
    }
  } catch (error) {
    if (!signal?.aborted) throw error
    return merged
  }
  if (countObserved(merged) === 0) return observe(model, { ...options, session: idle(backend), calibration: [] })
  return { ...merged, complete: true }
}

const isSource = import.meta.url.endsWith('.ts')

const countIn = (ranges: Observations['examples']): number => ranges.reduce((sum, [from, to]) => sum + to - from, 0)

/** Earlier observations, checked, or ones that have seen nothing. */
function startFrom(model: Model, options: ObserveShardsOptions): Promise<Observations> {
  const session = idle(options.backend ?? 'wasm')
  // It stops before the batch is looked at.
  return observe(model, { ...options, session, calibration: [{ feeds: {} }], signal: AbortSignal.abort() })
}

/** A session that runs nothing. */
const idle = (backend: string): Session => ({
  backend,
  capabilities: ['forward', 'backward'],
  prepare: async () => ({ run: async () => ({}), close: () => undefined }),
  close: () => undefined,
})

/** What travels to the workers: neither functions, nor sums that they do not need. */
function setupOf(options: ObserveShardsOptions, merged: Observations): ShardSetup {
  const { origin, backend = 'wasm', threads = 1, plugins = [] } = options
  const { needs, granularity, width, factor, block, tables, bins } = merged.settings
  const { loss, gradientExamples } = options
  return {
    origin,
    backend,
    threads,
    plugins,
    options: {
      ...{ needs, granularity, width, factor, block, tables, bins },
      ...(loss && { loss }),
      ...(gradientExamples !== undefined && { gradientExamples }),
    },
    seen: { ...merged, columns: {}, tensors: {}, cells: {} },
  }
}

/** What a worker has seen, but for the examples that it was told to skip. */
function withoutSeen(part: Observations, merged: Observations): Observations {
  return {
    ...part,
    examples: subtractRanges(part.examples, merged.examples),
    gradientExamples: subtractRanges(part.gradientExamples, merged.gradientExamples),
  }
}
