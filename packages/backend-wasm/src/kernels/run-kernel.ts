import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '@coppice/executor'
import type { Attributes, Kernel, KernelCall } from './kernel.ts'

/** What {@link runKernel} needs besides what the operation gives. */
export interface KernelTools {
  readonly tf: TensorFlow
  /** The backend's own kernels by name. */
  readonly own: (name: string) => KernelFunc
}

/** Makes a tensor known to the backend without giving it memory of its own. */
function registerPart(backend: BackendWasm, whole: TensorInfo, begin: number, shape: readonly number[]): TensorInfo {
  const { memoryOffset } = backend.dataIdMap.get(whole.dataId)
  const at = memoryOffset + begin * Float32Array.BYTES_PER_ELEMENT
  return backend.makeOutput([...shape], whole.dtype, at)
}

function forgetPart(backend: BackendWasm, { dataId }: TensorInfo): void {
  backend.wasm.tfjs.disposeData(backend.dataIdMap.get(dataId).id)
  backend.dataIdMap.delete(dataId)
}

/** Runs one of our kernels, and frees everything that it made but its result. */
export function runKernel(
  kernel: Kernel,
  { tf, own }: KernelTools,
  params: { inputs: KernelCall['inputs']; backend: object; attrs?: Attributes },
): TensorInfo {
  const backend = params.backend as BackendWasm
  const made: TensorInfo[] = []
  const parts: TensorInfo[] = []
  const keep = (tensor: TensorInfo): TensorInfo => (made.push(tensor), tensor)
  const call: KernelCall = {
    tf,
    backend,
    inputs: params.inputs,
    attributes: params.attrs ?? {},
    run: (name, inputs, attrs = {}) => keep(own(name)({ inputs, attrs, backend }) as TensorInfo),
    allocate: (shape, type = 'float32') => keep(backend.makeOutput([...shape], type)),
    part(tensor, begin, shape) {
      const part = registerPart(backend, tensor, begin, shape)
      parts.push(part)
      return part
    },
    elements: tensor => backend.typedArrayFromHeap(tensor) as Float32Array | Int32Array,
  }
  let result: TensorInfo | undefined
  try {
    result = kernel.run(call)
    return result
  } finally {
    for (const part of parts) forgetPart(backend, part)
    // What was made of a tensor without copying it shares its data, and each of them is counted.
    const kept = made.findIndex(({ dataId }) => dataId === result?.dataId)
    made.forEach(({ dataId }, at) => at !== kept && backend.disposeData(dataId))
  }
}
