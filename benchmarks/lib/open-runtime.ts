import * as runtime from 'onnxruntime-node'
import { onnxruntime } from '@coppice/backend-node'
import { referenceKernels } from '@coppice/core'
import { exporter } from '@coppice/format-onnx'
import type { Session } from '@coppice/spec'

/** Opens onnxruntime on one thread: as fast as it can, or with the graph left as it is. */
export function openRuntime(optimize: 'all' | 'disabled'): Promise<Session<'kernels' | 'forward'>> {
  const options = { exporter, kernels: referenceKernels, threads: 1, optimize }
  return onnxruntime({ runtime: runtime, ...options }).open()
}
