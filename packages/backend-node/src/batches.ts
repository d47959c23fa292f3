import { failure, type Batch, type DataType, type Tensor } from '@coppice/spec'
import type { Runtime, RuntimeTensor } from './runtime.ts'

type Elements = Batch['data']

interface ElementArray {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Elements
}

const arrays: { readonly [type in DataType]?: ElementArray } = {
  float64: Float64Array,
  float32: Float32Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint64: BigUint64Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
  bool: Uint8Array,
}

function unsupported(name: string, type: string): Error {
  const expected = `one of ${Object.keys(arrays).join(', ')} for ${name}`
  return failure({ code: 'unsupported-model', who: 'backend-node', expected, received: type })
}

function viewAs(type: ElementArray, { buffer, byteOffset, byteLength }: Elements): Elements {
  return new type(buffer, byteOffset, byteLength / type.BYTES_PER_ELEMENT)
}

/** A tensor of the runtime over the elements of a batch. */
export function toRuntime({ Tensor }: Runtime, name: string, batch: Batch): RuntimeTensor {
  const { type, shape, data } = batch
  if (!arrays[type]) throw unsupported(name, type)
  const count = shape.reduce((product, size) => product * size, 1)
  if (count !== data.length) {
    const expected = `${count} elements of [${shape.join(', ')}] for ${name}`
    throw failure({ code: 'usage', who: 'backend-node', expected, received: `${data.length}` })
  }
  if (type !== 'float16') return new Tensor(...([type, data, shape] as unknown as never[]))
  // The native side takes float16 in a Uint16Array only, but the constructor would make a Float16Array of it.
  const tensor = new Tensor(...(['uint16', data, shape] as unknown as never[]))
  return Object.defineProperty(tensor, 'type', { value: type })
}

/** A batch over the elements of a tensor of the runtime. */
export function fromRuntime(name: string, { type, dims, data }: RuntimeTensor): Batch {
  const array = arrays[type as DataType]
  if (!array || !ArrayBuffer.isView(data)) throw unsupported(name, type)
  return { type: type as DataType, shape: [...dims], data: viewAs(array, data as Elements) }
}

/** A batch over the bytes of a constant; they are copied where they do not begin at a multiple of an element's length. */
export function fromBytes({ name, type, shape }: Tensor, bytes: Uint8Array): Batch {
  const array = arrays[type]
  if (!array) throw unsupported(name, type)
  const aligned = bytes.byteOffset % array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice()
  return { type, shape, data: viewAs(array, aligned) }
}
