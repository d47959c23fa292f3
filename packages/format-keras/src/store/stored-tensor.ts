import { failure, type DataType, type Tensor } from '@coppice/spec'
import type { Hdf5Dataset } from '../hdf5/hdf5-file.ts'
import { readStrings } from './read-strings.ts'

/**
 * A dataset as a tensor.
 *
 * @throws a failure with code `unsupported-model` where its elements are no numbers that tensors have.
 */
export function storedTensor(dataset: Hdf5Dataset, name: string, who: string): Tensor {
  const type = dataTypeOf(dataset, who)
  const { shape, data } = dataset
  if (type !== undefined && shape !== null && data instanceof Uint8Array) return { name, type, shape, read: () => data }
  const received = shape === null ? 'none' : `elements of type ${dataset.type.kind}`
  throw failure({ code: 'unsupported-model', who: `${who}: ${name}`, expected: 'numbers as weights', received })
}

function dataTypeOf({ type, attributes }: Hdf5Dataset, who: string): DataType | undefined {
  if (type.kind === 'float') return `float${type.size * 8}` as DataType
  if (type.kind === 'integer') return `${type.isSigned ? '' : 'u'}int${type.size * 8}` as DataType
  if (type.kind === 'enumeration') return type.size === 1 ? 'bool' : undefined
  // Keras notes beside bytes that HDF5 has no type for what they are.
  const noted = attributes.get('dtype')
  const isBrain = type.kind === 'opaque' && type.size === 2 && noted && readStrings(noted, who)[0] === 'bfloat16'
  return isBrain ? 'bfloat16' : undefined
}
