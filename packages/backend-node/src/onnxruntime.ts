import type { Backend, Exporter, Kernels, Model, PrepareOptions, Runner } from '@coppice/spec'
import { loadSession } from './load-session.ts'
import { createRunner, silent } from './run-session.ts'
import type { Runtime } from './runtime.ts'
import { tapModel } from './tap-model.ts'

/** What {@link onnxruntime} is made of. */
export interface OnnxruntimeOptions {
  /** The module `onnxruntime-node`. */
  readonly runtime: Runtime
  /** Writes models as ONNX, such as that of `@coppice/format-onnx`. */
  readonly exporter: Exporter
  /** Arithmetic for criteria, where some is faster than the reference that core has. Default none. */
  readonly kernels?: Kernels
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
 * const session = await onnxruntime({ runtime, exporter }).open()
 * const runner = await session.prepare(model, { taps: ['hidden'] })
 * const { hidden } = await runner.run({ x: { type: 'float32', shape: [1, 2], data: Float32Array.of(1, 2) } }, ['hidden'])
 * ```
 */
export function onnxruntime(options: OnnxruntimeOptions): Backend<'kernels' | 'forward'> {
  const { kernels } = options
  const capabilities = kernels ? (['kernels', 'forward'] as const) : (['forward'] as const)
  const name = 'onnxruntime'
  return {
    kind: 'backend',
    api: 1,
    name,
    capabilities,
    open: async () => ({
      backend: name,
      capabilities,
      ...(kernels && { kernels }),
      prepare: (model, preparation) => prepare(options, model, preparation),
      close: () => undefined,
    }),
  }
}

async function prepare(options: OnnxruntimeOptions, model: Model, { taps }: PrepareOptions = {}): Promise<Runner> {
  const { runtime, exporter } = options
  const tapped = tapModel(model, taps)
  const session = await loadSession(runtime, exporter, tapped.model, sessionOptions(options))
  return createRunner(runtime, session, tapped)
}

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
