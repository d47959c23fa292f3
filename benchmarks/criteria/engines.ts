import { wasm } from '@coppice/backend-wasm'
import type { Session } from '@coppice/spec'
import { openRuntime } from '../lib/open-runtime.ts'

/** Where networks run. */
export interface Engines {
  /** onnxruntime, for accuracy and statistics of activations. */
  readonly fast: Session<'kernels' | 'forward'>
  /** For gradients and training. */
  readonly learning: Session<'forward' | 'backward' | 'train'>
  close(): Promise<void>
}

/** Opens both, each on one thread; on WebAssembly unless another session is to learn. */
export async function openEngines(
  openLearning: () => Promise<Engines['learning']> = () => wasm().open(),
): Promise<Engines> {
  const [fast, learning] = [await openRuntime('all'), await openLearning()]
  return {
    fast,
    learning,
    async close() {
      await learning.close()
      await fast.close()
    },
  }
}
