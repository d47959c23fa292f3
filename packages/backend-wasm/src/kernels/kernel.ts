import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '@coppice/executor'

/** Attributes of a kernel, as its operation gives them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Attributes = Readonly<Record<string, any>>

/** What a kernel is given, and what it works with. */
export interface KernelCall {
  readonly tf: TensorFlow
  readonly backend: BackendWasm
  /** By the names that the operation gives them. */
  readonly inputs: Readonly<Record<string, TensorInfo | undefined>>
  readonly attributes: Attributes
  /** Runs a kernel of the wasm backend as it is without ours. The result is freed after the call unless it is returned. */
  run(name: string, inputs: Readonly<Record<string, TensorInfo>>, attributes?: Attributes): TensorInfo
  /** A tensor of the kernel's own, whose elements are not set; freed after the call unless it is returned. */
  allocate(shape: readonly number[], type?: 'float32' | 'int32'): TensorInfo
  /** A tensor over some elements of another, from the `begin`th; of no use after the call. */
  part(tensor: TensorInfo, begin: number, shape: readonly number[]): TensorInfo
  /** The elements of a tensor in the memory of the backend: valid until something is allocated. */
  elements(tensor: TensorInfo): Float32Array | Int32Array
}

/** A kernel that the wasm backend lacks, or one that is put in front of its own. */
export interface Kernel {
  readonly name: string
  readonly run: (call: KernelCall) => TensorInfo
}

/** The same elements in another shape. */
export const viewAs = ({ dataId, dtype }: TensorInfo, shape: readonly number[]): TensorInfo => ({
  dataId,
  dtype,
  shape: [...shape],
})

/** The number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)
