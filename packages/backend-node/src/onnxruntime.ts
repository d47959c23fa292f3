import { failure, type Backend, type Batch, type Exporter, type Kernels, type Runner } from '@coppice/spec'
import { fromRuntime, toRuntime } from './batches.ts'
import { loadSession, refuse } from './load-session.ts'
import type { Runtime, RuntimeSession, RuntimeTensor } from './runtime.ts'

/** What {@link onnxruntime} is made of. */
export interface OnnxruntimeOptions {
  /** The module `onnxruntime-node`. */
  readonly runtime: Runtime
  /** Writes models as ONNX, such as that of `@coppice/format-onnx`. */
  readonly exporter: Exporter
  /** The arithmetic for criteria, such as `referenceKernels` of `@coppice/core`. */
  readonly kernels: Kernels
  /** Threads within an operator. Default 1, which gives the same bits each time. */
  readonly threads?: number
  /**
   * How far the runtime may change the graph. Default `disabled`: a model and its pruned twin then run through the same
   * operators; choose `all` to measure latency.
   */
  readonly optimize?: 'disabled' | 'basic' | 'extended' | 'all'
}

/**
 * A backend that runs models in onnxruntime on the processor.
 *
 * @throws A failure with code `unsupported-model` where the runtime refuses a model or a run, with its error as the
 * cause, and `usage` for feeds that do not fit.
 *
 * @example
 * ```ts
 * import * as runtime from 'onnxruntime-node'
 * const backend = onnxruntime({ runtime, exporter, kernels: referenceKernels })
 * const session = await backend.open()
 * const runner = await session.prepare(model)
 * const { y } = await runner.run({ x: { type: 'float32', shape: [1, 2], data: Float32Array.of(1, 2) } })
 * ```
 */
export function onnxruntime(options: OnnxruntimeOptions): Backend<'kernels' | 'forward'> {
  const { runtime, exporter, kernels } = options
  const capabilities = ['kernels', 'forward'] as const
  const name = 'onnxruntime'
  return {
    kind: 'backend',
    api: 1,
    name,
    capabilities,
    open: async () => ({
      backend: name,
      capabilities,
      kernels,
      prepare: async model =>
        createRunner(runtime, await loadSession(runtime, exporter, model, sessionOptions(options))),
      close: () => undefined,
    }),
  }
}

/** Above errors: they reach the caller as failures, and warnings concern who made the model. */
const silent = { logSeverityLevel: 4 }

function sessionOptions({ threads = 1, optimize = 'disabled' }: OnnxruntimeOptions): object {
  return {
    ...silent,
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: optimize,
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  }
}

function createRunner(runtime: Runtime, session: RuntimeSession): Runner {
  return {
    run: async feeds => {
      const tensors = session.inputNames.map(name => [name, toRuntime(runtime, name, feedOf(feeds, name))])
      const named = Object.fromEntries(tensors) as Record<string, never>
      const outputs = await refuse('inputs that the model runs with', () => session.run(named, silent))
      return toBatches(outputs)
    },
    close: () => session.release(),
  }
}

function feedOf(feeds: Readonly<Record<string, Batch>>, name: string): Batch {
  const batch = Object.hasOwn(feeds, name) ? feeds[name] : undefined
  if (batch) return batch
  const received = Object.keys(feeds).join(', ') || 'none'
  throw failure({ code: 'usage', who: 'backend-node', expected: `a feed for input ${name}`, received })
}

function toBatches(outputs: Readonly<Record<string, RuntimeTensor>>): Readonly<Record<string, Batch>> {
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromRuntime(name, tensor)]))
}
