import { createSession } from '@coppice/executor'
import { failure } from '@coppice/spec'
import type { Backend } from '@coppice/spec'
import { acquireEngine } from './engine.ts'

/** How {@link wasm} runs. */
export interface WasmOptions {
  /**
   * Threads within an operator, at most half the logical processors; TensorFlow.js takes fewer where there are fewer.
   * Default 1, which gives the same bits each time. In a browser more need a page that is cross-origin isolated.
   */
  readonly threads?: number
  /**
   * The address of the folder that holds the .wasm files of `@tensorflow/tfjs-backend-wasm`. Default in Node the
   * installed package's own, and in a browser where the bundler put them.
   */
  readonly paths?: string
}

/**
 * The default backend: TensorFlow.js in WebAssembly, with the training kernels that it lacks and its wrong results
 * mended. Nothing is downloaded or loaded before a session is opened. Sessions that are open at once share one engine;
 * when the last is closed, the backend that was set before is set again, and the kernels are TensorFlow.js's own again.
 *
 * @throws A failure with code `usage` for a number of threads other than that of the sessions that are open, and `io`
 * where the .wasm files are not found; both when a session is opened.
 *
 * @example
 * ```ts
 * const session = await wasm().open()
 * const runner = await session.prepare!(model)
 * const { logits } = await runner.run({ image })
 * ```
 */
export function wasm(options: WasmOptions = {}): Backend<'forward' | 'backward' | 'train'> {
  const { threads = 1, paths } = options
  if (!Number.isInteger(threads) || threads < 1) {
    throw failure({ code: 'usage', who: 'wasm', expected: 'a whole number of threads from 1', received: `${threads}` })
  }
  const name = 'wasm'
  return {
    kind: 'backend',
    api: 1,
    name,
    capabilities: ['forward', 'backward', 'train'],
    async open() {
      const { tf, release } = await acquireEngine({ threads, paths })
      return createSession(tf, { name, onClose: release })
    },
  }
}
