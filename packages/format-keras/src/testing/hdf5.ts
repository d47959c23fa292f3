import { memorySink } from '@coppice/graph'
import type { Hdf5Array, Hdf5Dataset, Hdf5File, Hdf5Group, Hdf5Object } from '../hdf5/hdf5-file.ts'
import { writeHdf5 } from '../hdf5/write/write-hdf5.ts'

type Named<Value> = Readonly<Record<string, Value>>

const encoder = new TextEncoder()

/** A group of what is given by name. */
export function group(members: Named<Hdf5Object>, attributes: Named<Hdf5Array> = {}): Hdf5Group {
  return { kind: 'group', attributes: new Map(Object.entries(attributes)), members: new Map(Object.entries(members)) }
}

/** A dataset of 32-bit floating-point numbers. */
export function floats(shape: readonly number[], values: ArrayLike<number>): Hdf5Dataset {
  const data = new Uint8Array(Float32Array.from(values).buffer)
  return { kind: 'dataset', type: { kind: 'float', size: 4 }, shape, data, attributes: new Map() }
}

/** A text, as Keras notes beside groups. */
export function text(value: string): Hdf5Array {
  return { type: { kind: 'text', charset: 0 }, shape: [], data: [encoder.encode(value)] }
}

/** A list of texts of any length. */
export function texts(values: readonly string[]): Hdf5Array {
  return { type: { kind: 'text', charset: 0 }, shape: [values.length], data: values.map(each => encoder.encode(each)) }
}

/** A list of texts of one length, filled with zeros, as older versions of Keras note them. */
export function fixedTexts(values: readonly string[]): Hdf5Array {
  const size = Math.max(1, ...values.map(each => encoder.encode(each).length))
  const data = new Uint8Array(size * values.length)
  values.forEach((each, i) => data.set(encoder.encode(each), i * size))
  return { type: { kind: 'string', size, padding: 1, charset: 0 }, shape: [values.length], data }
}

/** A file with that group at its root. */
export function fileOf(root: Hdf5Group): Hdf5File {
  return { userBlock: new Uint8Array(0), root }
}

/** The bytes of a file. */
export async function encodeHdf5(file: Hdf5File | Hdf5Group): Promise<Uint8Array> {
  const sink = memorySink('test.h5')
  await writeHdf5('root' in file ? file : fileOf(file), sink, 'test')
  return sink.bytes()
}
