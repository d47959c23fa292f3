import { failure } from '@coppice/spec'
import type { Hdf5Array, Hdf5Type } from '../hdf5-file.ts'
import { largestFile } from './limits.ts'
import type { OpenFile } from './library.ts'
import { readType, type Metadata } from './read-type.ts'

/** How the elements of one array are read into the library's memory, and what they point to is freed again. */
export interface Access {
  /** For messages: the path of the dataset, or of the attribute. */
  readonly path: string
  read(pointer: bigint): number
  reclaim(pointer: bigint): void
}

/** Reads an array whole, once it is known to fit. `most` is how many bytes it may take. */
export function readArray(file: OpenFile, metadata: Metadata, most: number, access: Access): Hdf5Array {
  const type = readType(metadata)
  const shape = metadata.shape
  checkSize(file, metadata, most, access.path)
  if (shape === null || metadata.total_size === 0 || type.kind === 'other')
    return { type, shape, data: type.kind === 'text' ? [] : new Uint8Array(0) }
  return { type, shape, data: readElements(file, metadata, type, access) }
}

function checkSize({ who }: OpenFile, { shape, size, total_size: count }: Metadata, most: number, path: string): void {
  if (shape?.every(Number.isSafeInteger) === false || !Number.isSafeInteger(count) || count * size > most) {
    const received = `[${shape?.join(', ')}] of ${size} bytes each`
    throw failure({ code: 'limit', who: `${who}: ${path}`, expected: `at most ${most} bytes`, received })
  }
}

function readElements(file: OpenFile, metadata: Metadata, type: Hdf5Type, access: Access): Hdf5Array['data'] {
  const { library } = file
  const length = metadata.size * metadata.total_size
  const pointer = length <= largestFile ? library._malloc(length) : 0
  if (pointer === 0) throw noMemory(file, access.path, length)
  try {
    const status = access.read(BigInt(pointer))
    if (status < 0) throw new Error(`HDF5 cannot read ${access.path}`)
    if (type.kind !== 'text') return library.HEAPU8.slice(pointer, pointer + length)
    const texts = readTexts(library.HEAPU8, pointer, metadata.total_size)
    access.reclaim(BigInt(pointer))
    return texts
  } finally {
    library._free(pointer)
  }
}

/** The strings that pointers lead to, each up to the zero that ends it. */
function readTexts(memory: Uint8Array, pointer: number, count: number): Uint8Array[] {
  const view = new DataView(memory.buffer, memory.byteOffset)
  return Array.from({ length: count }, (_, i) => {
    const start = view.getUint32(pointer + 4 * i, true)
    return start === 0 ? new Uint8Array(0) : memory.slice(start, memory.indexOf(0, start))
  })
}

function noMemory({ who }: OpenFile, path: string, length: number): Error {
  const expected = `${length} bytes of memory`
  return failure({ code: 'limit', who: `${who}: ${path}`, expected, received: 'no more memory' })
}
