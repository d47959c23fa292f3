import { wasm } from '@coppice/backend-wasm'
import type { Session } from '@coppice/spec'
import { openRuntime } from '../lib/open-runtime.ts'

/** Where networks run. */
export interface Engines {
  /** onnxruntime, for accuracy and statistics of activations. */
  readonly fast: Session<'kernels' | 'forward'>
  /** WebAssembly, for gradients and training. */
  readonly learning: Session<'forward' | 'backward' | 'train'>
  close(): Promise<void>
}

/** Opens both, each on one thread. */
export async function openEngines(): Promise<Engines> {
  const [fast, learning] = [await openRuntime('all'), await wasm().open()]
  return {
    fast,
    learning,
    async close() {
      await learning.close()
      await fast.close()
    },
  }
}
